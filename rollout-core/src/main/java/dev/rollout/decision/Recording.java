package dev.rollout.decision;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be told to the registry.
 *
 * @param pending version by instance id
 * @param calling whether a call is under way
 * @param lastError why the last call failed, empty if it did not
 * @param retryAt when to try again after a failure, null for at once
 */
public record Recording(
        Map<String, String> pending,
        boolean calling,
        String lastError,
        @Nullable Instant retryAt) {}
