package dev.rollout.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Runs statements. Each one is preceded, in the same round trip, by the transaction's limits; nothing is set for longer
 * than a transaction and nothing is prepared on the server, so that any pooler will do.
 */
final class Jdbc {
    private static final String LIMITS = """
            select set_config('statement_timeout', ?, true), set_config('lock_timeout', ?, true),
                set_config('idle_in_transaction_session_timeout', ?, true), set_config('synchronous_commit', 'on', true);
            """;
    private static final String SNAPSHOT = "set transaction isolation level repeatable read, read only;";

    private final DataSource source;
    private final Limits limits;

    Jdbc(DataSource source, Limits limits) {
        this.source = source;
        this.limits = limits;
    }

    /** After so long without an answer a call fails. */
    Duration socketTimeout() {
        return limits.socket();
    }

    /** Binds the parameters of one or more statements, in order. */
    interface Binder {
        void bind(Parameters parameters) throws SQLException;
    }

    /** Takes what the statements returned, in order. */
    interface Reader<T> {
        T read(Results results) throws SQLException;
    }

    interface Work<T> {
        T run(Transaction transaction) throws SQLException;
    }

    /** Uses a connection, and leaves it as it was. */
    interface Use<T> {
        T with(Connection connection) throws SQLException;
    }

    /**
     * Runs one or more statements, separated by semicolons, in one transaction and one round trip.
     *
     * @param operation completes the sentence "could not …"
     */
    <T> T run(String operation, Retries retries, String sql, Binder binder, Reader<T> reader) {
        return using(operation, retries, true, connection -> run(connection, LIMITS.concat(sql), true, binder, reader));
    }

    /** Runs statements that only read, all of them on one snapshot of the database. */
    <T> T snapshot(String operation, String sql, Binder binder, Reader<T> reader) {
        return using(operation, Retries.REPEATABLE, false, connection -> {
            try {
                return run(connection, SNAPSHOT.concat(LIMITS).concat(sql), true, binder, results -> {
                    results.next();
                    return reader.read(results);
                });
            } finally {
                rollBack(connection);
            }
        });
    }

    /** Runs several round trips in one transaction, never more than once after it may have committed. */
    <T> T transaction(String operation, Work<T> work) {
        return using(operation, Retries.ONCE, false, connection -> {
            boolean done = false;
            try {
                T result = work.run(new Transaction(connection));
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollBack(connection);
                }
            }
        });
    }

    /** A transaction under way. The first statement must be run by {@link #begin}. */
    final class Transaction {
        private final Connection connection;

        private Transaction(Connection connection) {
            this.connection = connection;
        }

        /** Sets the limits, then runs the statements. */
        <T> T begin(String sql, Binder binder, Reader<T> reader) throws SQLException {
            return Jdbc.this.run(connection, LIMITS.concat(sql), true, binder, reader);
        }

        <T> T run(String sql, Binder binder, Reader<T> reader) throws SQLException {
            return Jdbc.this.run(connection, sql, false, binder, reader);
        }

        /** Throws away what was done so far; nothing may be run after that. */
        void undo() throws SQLException {
            connection.rollback();
        }
    }

    private <T> T run(Connection connection, String sql, boolean limited, Binder binder, Reader<T> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters parameters = new Parameters(statement);
            if (limited) {
                parameters
                        .text(millis(limits.statement().toMillis()))
                        .text(millis(limits.lock().toMillis()))
                        .text(millis(limits.idle().toMillis()));
            }
            binder.bind(parameters);
            Results results = new Results(statement, statement.execute());
            if (limited) {
                results.next();
            }
            return reader.read(results);
        }
    }

    private static String millis(long value) {
        return String.format(Locale.ROOT, "%dms", Math.max(1, value));
    }

    private <T> T using(String operation, Retries retries, boolean autoCommit, Use<T> use) {
        try {
            return retries.get(() -> {
                try (Connection connection = connect()) {
                    return unprepared(connection, autoCommit, use);
                }
            });
        } catch (SQLException e) {
            throw Failures.of(operation, e);
        }
    }

    /**
     * Uses a connection without preparing anything on the server: else also COMMIT would be, and a pooler would then ask
     * another server for it.
     */
    static <T> T unprepared(Connection connection, boolean autoCommit, Use<T> use) throws SQLException {
        PGConnection driver = connection.unwrap(PGConnection.class);
        int threshold = driver.getPrepareThreshold();
        boolean before = connection.getAutoCommit();
        driver.setPrepareThreshold(0);
        connection.setAutoCommit(autoCommit);
        try {
            return use.with(connection);
        } finally {
            driver.setPrepareThreshold(threshold);
            restore(connection, before);
        }
    }

    private Connection connect() throws SQLException {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new Retries.NoConnection(e);
        }
    }

    /** A broken connection can't be restored; what matters is the failure that broke it. */
    private static void restore(Connection connection, boolean autoCommit) {
        try {
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            discard(connection);
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            discard(connection);
        }
    }

    /** A pool must not hand it out again. */
    private static void discard(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // it is gone already
        }
    }
}
