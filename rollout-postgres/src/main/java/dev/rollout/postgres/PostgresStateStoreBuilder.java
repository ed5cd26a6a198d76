package dev.rollout.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Builds a {@link PostgresStateStore}. Not threadsafe. */
public final class PostgresStateStoreBuilder {
    private final DataSource work;
    private final List<HikariDataSource> owned = new ArrayList<>();
    private @Nullable DataSource renewals;
    private String schema = SchemaName.DEFAULT;
    private boolean allowUnsafe;

    PostgresStateStoreBuilder(DataSource work) {
        this.work = work;
    }

    PostgresStateStoreBuilder(HikariDataSource work, HikariDataSource renewals) {
        this(work);
        this.renewals = renewals;
        owned.add(work);
        owned.add(renewals);
    }

    /**
     * Where sessions are renewed; by default the same data source as everything else. A pool of its own, of one connection,
     * keeps renewals from waiting for other work.
     *
     * @param dataSource with a {@code socketTimeout}; stays the host's to close
     * @return this builder
     */
    public PostgresStateStoreBuilder renewals(DataSource dataSource) {
        renewals = dataSource;
        return this;
    }

    /**
     * The schema of the tables; {@code rollout} by default.
     *
     * @param name of the schema
     * @return this builder
     * @throws IllegalArgumentException if it is not of the form {@code [a-z_][a-z0-9_]{0,47}}
     */
    public PostgresStateStoreBuilder schema(String name) {
        schema = new SchemaName(name).name();
        return this;
    }

    /**
     * Whether a server with {@code fsync = off} and unlogged tables will do; false by default. Such a server forgets commits
     * in a crash, and then nothing that this library promises holds: for tests only.
     *
     * @param value true for tests
     * @return this builder
     */
    public PostgresStateStoreBuilder allowUnsafe(boolean value) {
        allowUnsafe = value;
        return this;
    }

    /**
     * Connects, checks server and schema, and gives the store.
     *
     * @return the store
     * @throws StoreException if the database can't be reached or does not qualify; the message says what to do
     */
    public PostgresStateStore build() {
        boolean built = false;
        try {
            SchemaName name = new SchemaName(schema);
            DataSource forRenewals = renewals == null ? work : renewals;
            if (forRenewals == work) {
                Pools.checkSize(work);
            }
            Jdbc jdbc = jdbc(work);
            Jdbc renewing = forRenewals == work ? jdbc : jdbc(forRenewals);
            verify(name);
            built = true;
            return new PostgresStateStore(jdbc, renewing, name, List.copyOf(owned));
        } finally {
            if (!built) {
                owned.forEach(HikariDataSource::close);
            }
        }
    }

    private Jdbc jdbc(DataSource source) {
        Duration socketTimeout = ServerCheck.check(source, allowUnsafe);
        return new Jdbc(source, Limits.within(socketTimeout));
    }

    private void verify(SchemaName name) {
        try (Connection connection = work.getConnection()) {
            Jdbc.unprepared(connection, true, it -> SchemaCheck.verify(it, name, allowUnsafe));
        } catch (SQLException e) {
            throw Failures.of("verify the schema '" + name + "'", e);
        }
    }
}
