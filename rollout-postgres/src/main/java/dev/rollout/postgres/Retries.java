package dev.rollout.postgres;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Tries again what failed for a reason that may have gone: the first statement after an outage can hit a dead connection
 * of the pool. Gives up after a second, so that nothing waits for a frozen server twice.
 */
enum Retries {
    /** Where doing it twice is the same as doing it once: also after the connection broke. */
    REPEATABLE {
        @Override
        boolean again(Throwable e) {
            return ONCE.again(e) || e instanceof SQLException && Failures.connectionLost((SQLException) e);
        }
    },
    /** Only where it certainly had no effect: there was no connection, or the transaction was rolled back. */
    ONCE {
        @Override
        boolean again(Throwable e) {
            return e instanceof NoConnection || e instanceof SQLException && Failures.rolledBack((SQLException) e);
        }
    };

    private final RetryPolicy<Object> policy = RetryPolicy.builder()
            .handleIf(this::again)
            .withMaxRetries(3)
            .withBackoff(Duration.ofMillis(10), Duration.ofMillis(200))
            .withMaxDuration(Duration.ofSeconds(1))
            .build();

    abstract boolean again(Throwable e);

    <T> T get(CheckedSupplier<T> work) throws SQLException {
        try {
            return Failsafe.with(policy).get(work);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof SQLException) {
                throw (SQLException) e.getCause();
            }
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted between two attempts", "08000");
            }
            throw e;
        }
    }

    /** There was no connection to be had: nothing was sent. */
    static final class NoConnection extends SQLException {
        private static final long serialVersionUID = 1L;

        NoConnection(SQLException cause) {
            super(cause.getClass().getSimpleName(), Failures.state(cause), cause);
        }
    }
}
