package dev.rollout.gate;

import java.time.LocalDate;

/**
 * Days on which no deployment goes on, whatever the windows say.
 *
 * @param first day of it, from its beginning on
 * @param last day of it, up to its end
 * @param reason shown to who waits, 1–200 characters
 */
public record Freeze(LocalDate first, LocalDate last, String reason) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the field, where one is null, the reason is not valid, or the last day is
     *     before the first
     */
    public Freeze {
        Rules.notNull("first day of the freeze", first);
        Rules.notNull("last day of the freeze", last);
        Rules.text("reason of the freeze", reason);
        if (last.isBefore(first)) {
            throw new IllegalArgumentException(
                    "last day of the freeze must not be before its first day, " + first + ", was " + last);
        }
    }

    boolean covers(LocalDate day) {
        return !day.isBefore(first) && !day.isAfter(last);
    }
}
