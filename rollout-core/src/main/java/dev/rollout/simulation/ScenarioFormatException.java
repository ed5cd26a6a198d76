package dev.rollout.simulation;

/** A scenario breaks the format: the message names the field, the value and the rule. */
public final class ScenarioFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ScenarioFormatException(String message) {
        super(message);
    }
}
