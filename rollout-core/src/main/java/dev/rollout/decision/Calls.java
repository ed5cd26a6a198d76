package dev.rollout.decision;

import dev.rollout.spi.Intent;
import java.time.Duration;
import java.time.Instant;

/** Times of calls. */
public final class Calls {
    /** What returns exactly at its deadline is in time; a call is given up only so much later. */
    public static final Duration GRACE = Duration.ofMillis(250);

    private Calls() {}

    /** When a call for an intent is given up. */
    public static Instant givenUpAt(Intent intent) {
        return intent.deadline().plus(GRACE);
    }
}
