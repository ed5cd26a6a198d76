package dev.rollout.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.spi.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Connection pools with the settings that keep the promises. */
final class Pools {
    private static final int WORK = 10;
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private Pools() {}

    static HikariDataSource work(String url, String user, @Nullable String password) {
        return pool("rollout", WORK, source(url, user, password));
    }

    /** One connection of its own, so that renewals wait for no other work. */
    static HikariDataSource renewals(String url, String user, @Nullable String password) {
        return pool("rollout-renewals", 1, source(url, user, password));
    }

    /** As a data source, since the pool would put a URL into its log and its exceptions. */
    private static PGSimpleDataSource source(String url, String user, @Nullable String password) {
        Properties properties = url.startsWith("jdbc:postgresql:") ? Driver.parseURL(url, null) : null;
        if (properties == null) {
            throw new IllegalArgumentException("url must be like jdbc:postgresql://host:5432/database");
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            for (PGProperty property : PGProperty.values()) {
                if (properties.containsKey(property.getName())) {
                    source.setProperty(property, property.getOrDefault(properties));
                }
            }
            setUnlessGiven(source, properties, PGProperty.SOCKET_TIMEOUT, Long.toString(SOCKET_TIMEOUT.toSeconds()));
            setUnlessGiven(source, properties, PGProperty.CONNECT_TIMEOUT, Long.toString(CONNECT_TIMEOUT.toSeconds()));
            setUnlessGiven(source, properties, PGProperty.LOGIN_TIMEOUT, Long.toString(CONNECT_TIMEOUT.toSeconds()));
            setUnlessGiven(source, properties, PGProperty.TCP_KEEP_ALIVE, "true");
            setUnlessGiven(source, properties, PGProperty.APPLICATION_NAME, "rollout");
            source.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
        } catch (SQLException e) {
            throw new IllegalArgumentException("url has a parameter that the driver refuses");
        }
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    private static void setUnlessGiven(PGSimpleDataSource source, Properties given, PGProperty property, String value)
            throws SQLException {
        if (!given.containsKey(property.getName())) {
            source.setProperty(property, value);
        }
    }

    private static HikariDataSource pool(String name, int size, PGSimpleDataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.setValidationTimeout(Duration.ofSeconds(2).toMillis());
        config.setKeepaliveTime(Duration.ofSeconds(30).toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** A pool of one connection would make renewals wait for other work. */
    static void checkSize(DataSource shared) {
        HikariDataSource pool = hikari(shared);
        if (pool != null && pool.getMaximumPoolSize() < 2) {
            throw new StoreException(
                    "the pool shared by work and renewals must have at least 2 connections, maximumPoolSize was "
                            + pool.getMaximumPoolSize() + "; enlarge it, or give renewals a pool of their own",
                    null);
        }
    }

    private static @Nullable HikariDataSource hikari(DataSource source) {
        try {
            return source instanceof HikariDataSource
                    ? (HikariDataSource) source
                    : source.isWrapperFor(HikariDataSource.class) ? source.unwrap(HikariDataSource.class) : null;
        } catch (SQLException e) {
            return null;
        }
    }
}
