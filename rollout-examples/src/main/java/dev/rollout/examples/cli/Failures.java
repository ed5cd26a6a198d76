package dev.rollout.examples.cli;

import dev.rollout.RefusedException;
import dev.rollout.examples.view.Columns;
import dev.rollout.spi.StoreException;

/** What a failure of a command says, and its number. */
final class Failures {
    private Failures() {}

    static int told(Exception e, Surroundings around) {
        String message = String.valueOf(e.getMessage());
        int status = status(e);
        if (status == Exit.FAULT) {
            message = "a fault of this program: " + e;
        } else if (message.contains("PostgresSchema.install(")) {
            message += " (here: schema --install)";
        }
        around.err().println("rollout: " + Columns.harmless(message));
        return status;
    }

    private static int status(Exception e) {
        if (e instanceof IllegalArgumentException) {
            return Exit.USAGE;
        } else if (e instanceof RefusedException) {
            return Exit.REFUSED;
        }
        return e instanceof StoreException ? Exit.UNAVAILABLE : Exit.FAULT;
    }
}
