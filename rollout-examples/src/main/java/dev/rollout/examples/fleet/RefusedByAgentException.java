package dev.rollout.examples.fleet;

import java.io.IOException;

/** The agent will not do that: the caller has been replaced by another driver, or the fleet is closed. */
public final class RefusedByAgentException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedByAgentException(String message) {
        super(message);
    }
}
