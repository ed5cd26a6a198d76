package dev.rollout.postgres;

import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.postgresql.ds.PGSimpleDataSource;

/** The suites as the role that a host uses: it may read, insert and update, and nothing else. */
class PostgresContractTest extends StoreContracts {
    private static String database;
    private static PostgresStateStore store;

    @BeforeAll
    static void open() {
        database = TestPostgres.newDatabaseWithSchema(PostgresContractTest.class);
        AppRole.grantIn(database);
        store = PostgresStateStore.open(TestPostgres.url(database), AppRole.NAME, AppRole.PASSWORD);
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Override
    PostgresStateStore store() {
        return store;
    }

    @Override
    DataSource source() {
        PGSimpleDataSource source = TestPostgres.source(database);
        source.setUser(AppRole.NAME);
        source.setPassword(AppRole.PASSWORD);
        return source;
    }

    @Override
    DataSource superuser() {
        return TestPostgres.source(database);
    }
}
