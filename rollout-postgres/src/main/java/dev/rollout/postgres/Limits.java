package dev.rollout.postgres;

import java.time.Duration;

/**
 * How long the connection waits for the server, and how long that may take over a statement, a lock, and a pause within a transaction. They are below the connection's
 * socket timeout, so that the server gives up before we do.
 */
record Limits(Duration socket, Duration statement, Duration lock, Duration idle) {
    private static final Duration MAX_STATEMENT = Duration.ofSeconds(4);

    static Limits within(Duration socketTimeout) {
        Duration twoThirds = socketTimeout.multipliedBy(2).dividedBy(3);
        Duration statement = twoThirds.compareTo(MAX_STATEMENT) < 0 ? twoThirds : MAX_STATEMENT;
        return new Limits(socketTimeout, statement, statement.dividedBy(2), statement);
    }
}
