package dev.rollout.examples.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.RollingDeployer;
import dev.rollout.postgres.PostgresInstanceRegistry;
import dev.rollout.postgres.PostgresStateStore;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;

/** A deployer over a PostgreSQL store that submits, watches and commands, and drives nothing; with the store itself. */
public final class PostgresAccess implements AutoCloseable {
    private static final int CONNECTIONS = 4;

    private final HikariDataSource pool;
    private final PostgresStateStore store;
    private final RollingDeployer deployer;

    private PostgresAccess(HikariDataSource pool, String schema, String label) {
        this.pool = pool;
        this.store = PostgresStateStore.builder(pool).schema(schema).build();
        this.deployer = RollingDeployer.builder()
                .label(label)
                .instances(PostgresInstanceRegistry.of(pool, schema))
                .store(store)
                .build();
    }

    /**
     * Connects, and checks server and schema.
     *
     * @param label of this process
     * @throws StoreException at once if the database can't be reached or does not qualify, naming its place
     * @throws IllegalArgumentException if the URL is not valid
     */
    public static PostgresAccess open(PostgresLogin login, String label) {
        // Without a pool, which would wait and try again.
        try {
            var unused = PostgresInstanceRegistry.of(login.source(), login.schema());
        } catch (StoreException e) {
            throw new StoreException(login + ": " + e.getMessage(), e);
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName(label);
        config.setDataSource(login.source());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        HikariDataSource pool = new HikariDataSource(config);
        boolean opened = false;
        try {
            PostgresAccess access = new PostgresAccess(pool, login.schema(), label);
            opened = true;
            return access;
        } finally {
            if (!opened) {
                pool.close();
            }
        }
    }

    public RollingDeployer deployer() {
        return deployer;
    }

    public StateStore store() {
        return store;
    }

    @Override
    public void close() {
        deployer.close();
        store.close();
        pool.close();
    }
}
