package dev.rollout.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who drives a deployment.
 *
 * @param sessionId the session, null where nobody has driven it yet or its driver gave it up
 * @param label of that session's process, null where there is no session
 * @param fence of the service when this driver took it; a write with another one has no effect. 0 where nobody drove yet
 * @param since when it was taken, by the store's clock
 */
public record Ownership(
        @Nullable String sessionId, @Nullable String label, long fence, Instant since) {}
