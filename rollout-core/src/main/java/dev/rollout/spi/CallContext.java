package dev.rollout.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What comes with each call to an updater or router.
 *
 * @param deploymentId the deployment on whose behalf the call is made
 * @param operationId names this operation on this instance; the same over retries and takeovers
 * @param attempt 1 for the first call of this operation, then 2, 3, …
 * @param fencingToken strictly increases at every change of driver; a FENCED updater refuses a lower one than the
 *     highest it has seen for the instance
 * @param deadline when the call is given up, by the store's clock; {@link #timeLeft()} is what a call should use
 * @param attributes of the request, for the updater; never logged by this library
 * @param hooks the engine's side of the call
 */
public record CallContext(
        String deploymentId,
        String operationId,
        int attempt,
        long fencingToken,
        Instant deadline,
        Map<String, String> attributes,
        CallHooks hooks) {

    /**
     * Copies the attributes.
     */
    public CallContext {
        attributes = Map.copyOf(attributes);
    }

    /**
     * Returns if this process may still act. Call this directly before each irreversible step of a long update.
     *
     * @throws NotOwnedException if this process may no longer act on the deployment
     */
    public void ensureOwned() {
        hooks.ensureOwned();
    }

    /**
     * The same for another operation: deadline, token and hooks stay.
     *
     * @param otherOperation id of the other operation
     * @return a changed copy
     */
    public CallContext of(String otherOperation) {
        return new CallContext(deploymentId, otherOperation, attempt, fencingToken, deadline, attributes, hooks);
    }

    /** {@return the time until the call is given up, never negative; measured with a monotonic clock} */
    public Duration timeLeft() {
        return hooks.timeLeft();
    }

    /**
     * Keeps a line of evidence with the instance: at most 20 lines a call, each cut to 1,000 characters. Threadsafe.
     *
     * @param text control characters are escaped
     */
    public void report(String text) {
        hooks.report(text);
    }

    /** Leaves the attributes' values out: they may be secrets. */
    @Override
    public String toString() {
        return "CallContext[" + operationId + ", attempt " + attempt + ", fencing token " + fencingToken + ", deadline "
                + deadline + ", attributes " + attributes.keySet() + "]";
    }
}
