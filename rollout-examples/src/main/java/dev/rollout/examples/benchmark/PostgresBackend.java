package dev.rollout.examples.benchmark;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.Instance;
import dev.rollout.RollingDeployerBuilder;
import dev.rollout.examples.postgres.DurablePostgres;
import dev.rollout.postgres.PostgresInstanceRegistry;
import dev.rollout.postgres.PostgresSchema;
import dev.rollout.postgres.PostgresStateStore;
import dev.rollout.spi.StateStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A real PostgreSQL that is durable: fsync and synchronous commit are on. */
final class PostgresBackend implements Backend {
    private final EmbeddedPostgres server;
    private final HikariDataSource pool;
    private final PostgresStateStore store;

    PostgresBackend() throws IOException, SQLException {
        server =
                DurablePostgres.builder().setServerConfig("max_wal_size", "4GB").start();
        String url = server.getJdbcUrl("postgres", "postgres");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        config.setMaximumPoolSize(4);
        config.addDataSourceProperty("socketTimeout", "30");
        pool = new HikariDataSource(config);
        PostgresSchema.install(pool);
        DurablePostgres.expectDurability(pool);
        store = PostgresStateStore.open(url, "postgres", null);
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public void register(List<Instance> instances) {
        try {
            DurablePostgres.register(pool, instances);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public RollingDeployerBuilder configure(RollingDeployerBuilder builder) {
        return builder.instances(PostgresInstanceRegistry.of(pool)).store(store);
    }

    @Override
    public StateStore store() {
        return store;
    }

    @Override
    public Counters counters() {
        text("select pg_stat_clear_snapshot()::text");
        long transactions = Long.parseLong(
                text("select xact_commit::text from pg_stat_database where datname = current_database()"));
        long wal = Long.parseLong(text("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint::text"));
        return new Counters(transactions, wal);
    }

    private String text(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the next case from a clean slate, as autovacuum would have by then. */
    void settle() {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("checkpoint");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        store.close();
        pool.close();
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
