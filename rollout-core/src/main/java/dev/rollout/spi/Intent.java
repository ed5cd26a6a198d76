package dev.rollout.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A side effect that may be under way: committed before it starts, cleared by the commit of its outcome.
 *
 * @param kind what is done
 * @param operationId names the operation, the same over retries and takeovers
 * @param version target of an update, null for the others
 * @param fence of the driver that committed it
 * @param attempt from 1
 * @param deadline when the call is given up, by the store's clock
 */
public record Intent(
        IntentKind kind, String operationId, @Nullable String version, long fence, int attempt, Instant deadline) {

    /**
     * Whether it stands for the same call: deadlines move with steps of the store's clock, and stores round them.
     *
     * @param other may be null, which is none
     * @return whether kind, operation, fence and attempt are the same
     */
    public boolean isSameCall(@Nullable Intent other) {
        return other != null
                && kind == other.kind
                && operationId.equals(other.operationId)
                && fence == other.fence
                && attempt == other.attempt;
    }
}
