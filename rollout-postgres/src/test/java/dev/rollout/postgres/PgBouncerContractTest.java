package dev.rollout.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.postgresql.ds.PGSimpleDataSource;

/** The suites through PgBouncer in transaction mode, with a data source whose driver would like to prepare statements. */
@Tag("real")
class PgBouncerContractTest extends StoreContracts {
    private static String database;
    private static PgBouncer bouncer;
    private static HikariDataSource pool;
    private static PostgresStateStore store;

    @BeforeAll
    static void open() throws IOException {
        database = TestPostgres.newDatabaseWithSchema(PgBouncerContractTest.class);
        AppRole.grantIn(database);
        bouncer = PgBouncer.before(database, AppRole.NAME, AppRole.PASSWORD);
        PGSimpleDataSource source = TestPostgres.source("127.0.0.1", bouncer.port(), database);
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(10);
        pool = new HikariDataSource(config);
        store = PostgresStateStore.of(pool);
    }

    @AfterAll
    static void close() throws IOException {
        pool.close();
        bouncer.close();
    }

    @Override
    PostgresStateStore store() {
        return store;
    }

    @Override
    DataSource source() {
        return pool;
    }

    @Override
    DataSource superuser() {
        return TestPostgres.source(database);
    }
}
