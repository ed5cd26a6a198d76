package dev.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a deployment waits for.
 *
 * @param reason what kind of thing
 * @param subject the instance, person or process in question; empty where it is the deployment itself
 * @param since when the wait began, null where that is not known
 * @param until when it ends at the latest by itself, null where that depends on somebody or something else
 */
public record Wait(
        WaitReason reason,
        String subject,
        @Nullable Instant since,
        @Nullable Instant until) {
    @Override
    public String toString() {
        return "waiting: " + (subject.isEmpty() ? "" : subject + " ") + reason.text()
                + (since == null ? "" : ", since " + since) + (until == null ? "" : ", until " + until);
    }
}
