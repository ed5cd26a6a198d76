package dev.rollout.postgres;

import dev.rollout.Invariant;
import dev.rollout.spi.RefusedWriteException;
import dev.rollout.spi.StoreException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link StoreException} of what the database or the driver said. Their messages may quote rows, parameters and
 * URLs, so only the SQLState gets through; of a missing privilege also the message, which names nothing but the object, and of a constraint its meaning.
 */
final class Failures {
    private static final String MISSING_PRIVILEGE = "42501";
    private static final Set<String> ROLLED_BACK = Set.of("40001", "40P01");
    private static final Set<String> CONNECTION_LOST = Set.of("57P01", "57P02", "57P03", "57P05", "25P03");
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("57P01", "the database ended the connection"),
            Map.entry("57P02", "the database crashed"),
            Map.entry("57P03", "the database does not accept connections at the moment"),
            Map.entry("57014", "it took longer than the statement timeout"),
            Map.entry("55P03", "a lock was not free within the lock timeout"),
            Map.entry("55000", "the deployment has ended, or a rule of the schema forbids it"),
            Map.entry("25006", "the database is a read-only standby; connect to the primary"),
            Map.entry("23505", "a unique constraint refused it"),
            Map.entry("23514", "a check constraint refused it"),
            Map.entry("RO000", "a step writes rows that the deployment has, each once"),
            Map.entry("RO005", "I5: the tally does not fit the instance rows"),
            Map.entry("RO008", "I8: the events do not go on from the last one"),
            Map.entry("53100", "the database's disk is full"),
            Map.entry("53300", "the database has no connection free"),
            Map.entry("28P01", "the database refused the user or the password"),
            Map.entry("28000", "the database refused the user"),
            Map.entry("3D000", "there is no such database"),
            Map.entry("3F000", "the schema is not there; run PostgresSchema.install(dataSource)"),
            Map.entry("42P01", "a table is not there; run PostgresSchema.install(dataSource)"),
            Map.entry("42883", "a function of the schema is not there; run PostgresSchema.install(dataSource)"));

    private static final Map<String, String> CONSTRAINTS = Map.of(
            "\"deployment_taken\"", "I1: more instances would be taken than maxUnavailable",
            "\"deployment_one_active\"", "I10: the service has an active deployment",
            "\"deployment_one_pending\"", "I10: the service has a pending deployment",
            "\"deployment_request_key\"", "I20: the service has a deployment of that request key",
            "\"deployment_pkey\"", "there is a deployment of that id");

    private Failures() {}

    static StoreException of(String operation, SQLException e) {
        String state = state(e);
        String message = "could not " + operation + ": " + words(e, state) + " (SQLState " + state + ")";
        Invariant broken = broken(state, message);
        return broken == null
                ? new StoreException(message, bare(e))
                : new RefusedWriteException(broken, message, bare(e));
    }

    /** Which rule a write would have broken, null where it failed for another reason. Who loses a race breaks none. */
    private static @Nullable Invariant broken(String state, String message) {
        return switch (state) {
            case "23514" -> message.contains("I1:") ? Invariant.CAPACITY : Invariant.STORE_RULE;
            case "RO005" -> Invariant.TALLY;
            case "RO008" -> Invariant.EVENT_ORDER;
            case "RO000" -> Invariant.STORE_RULE;
            default -> null;
        };
    }

    /** Whether the connection is gone, so that nobody knows what became of the statement. */
    static boolean connectionLost(SQLException e) {
        String state = state(e);
        return state.startsWith("08") || CONNECTION_LOST.contains(state);
    }

    /** Whether the transaction was certainly rolled back, for a reason that may have gone by now. */
    static boolean rolledBack(SQLException e) {
        return ROLLED_BACK.contains(state(e));
    }

    static boolean uniqueViolation(SQLException e) {
        return "23505".equals(state(e));
    }

    /** The first SQLState there is, of the exception or its causes. */
    static String state(SQLException e) {
        Throwable at = e;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (at instanceof SQLException && ((SQLException) at).getSQLState() != null) {
                return ((SQLException) at).getSQLState();
            }
            at = at.getCause();
        }
        return e instanceof java.sql.SQLTransientConnectionException ? "08000" : "unknown";
    }

    private static String words(SQLException e, String state) {
        if (state.equals(MISSING_PRIVILEGE)) {
            return privilege(e.getMessage());
        }
        if (state.startsWith("23")) {
            String message = String.valueOf(e.getMessage());
            for (Map.Entry<String, String> constraint : CONSTRAINTS.entrySet()) {
                if (message.contains(constraint.getKey())) {
                    return constraint.getValue();
                }
            }
        }
        String words = WORDS.get(state);
        if (words != null) {
            return words;
        }
        return state.startsWith("08")
                ? "the database can't be reached or the connection broke"
                : "the database refused it";
    }

    /** The first line without what follows it: {@code permission denied for table instance}. */
    private static String privilege(@Nullable String message) {
        String first =
                message == null ? "" : message.lines().findFirst().orElse("").replaceFirst("^[A-Z]+: ", "");
        return first.startsWith("permission denied for ") ? first : "the role lacks a privilege";
    }

    /** The place and the SQLState, without any message. */
    private static SQLException bare(SQLException e) {
        SQLException bare = new SQLException(e.getClass().getSimpleName(), state(e));
        bare.setStackTrace(e.getStackTrace());
        return bare;
    }
}
