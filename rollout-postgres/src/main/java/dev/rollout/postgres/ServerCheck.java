package dev.rollout.postgres;

import dev.rollout.spi.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses what could lose commits or block for ever, before anything is stored. */
final class ServerCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresStateStore.class);
    private static final int OLDEST = 14;
    private static final String VERIFYING = "verify-full";
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[?::1]?|/[^,]*)(?:,(?!$)|$))+");
    private static final String FACTS = """
            select current_setting('server_version_num')::int, pg_is_in_recovery(), current_setting('fsync') = 'on'
            """;

    private ServerCheck() {}

    /** What the server says of itself. */
    record Facts(int version, boolean standby, boolean fsync) {
        void check(boolean allowUnsafe) {
            if (version < OLDEST * 10_000) {
                throw new StoreException("PostgreSQL must be " + OLDEST + " or newer, was " + version / 10_000, null);
            }
            if (standby) {
                throw new StoreException(
                        "the database is a read-only standby; connect to the primary (SQLState 25006)", null);
            }
            if (!fsync && !allowUnsafe) {
                throw new StoreException(
                        "the database has fsync = off and would lose commits in a crash; turn it on, or set allowUnsafe for tests",
                        null);
            }
        }
    }

    /**
     * Checks driver and server.
     *
     * @return the socket timeout of its connections
     */
    static Duration check(DataSource source, boolean allowUnsafe) {
        try (Connection connection = source.getConnection()) {
            Duration timeout = driver(connection);
            Jdbc.unprepared(connection, true, ServerCheck::facts).check(allowUnsafe);
            warnOfUnverifiedServer(connection);
            return timeout;
        } catch (SQLException e) {
            throw Failures.of("connect to the database", e);
        }
    }

    private static Facts facts(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FACTS);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Facts(row.getInt(1), row.getBoolean(2), row.getBoolean(3));
        }
    }

    private static Duration driver(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            throw new StoreException(
                    "the data source must give connections of the PostgreSQL JDBC driver (org.postgresql), was "
                            + connection.getMetaData().getDriverName(),
                    null);
        }
        int timeout = connection.getNetworkTimeout();
        if (timeout <= 0) {
            throw new StoreException(
                    "socketTimeout of the data source must be set, was 0: a frozen database would block for ever; "
                            + "add socketTimeout=6 (seconds) to its URL or properties",
                    null);
        }
        return Duration.ofMillis(timeout);
    }

    private static void warnOfUnverifiedServer(Connection connection) throws SQLException {
        String url = connection.getMetaData().getURL();
        Properties properties = url == null ? null : Driver.parseURL(url, null);
        if (properties == null) {
            return;
        }
        String hosts = PGProperty.PG_HOST.getOrDefault(properties);
        String mode = PGProperty.SSL_MODE.getOrDefault(properties);
        if (!loopback(hosts == null ? "localhost" : hosts) && !VERIFYING.equals(mode)) {
            LOG.warn(
                    "the connection to PostgreSQL does not verify the server's certificate; add sslmode=verify-full to its URL");
        }
    }

    static boolean loopback(String hosts) {
        return LOOPBACK.matcher(hosts).matches();
    }
}
