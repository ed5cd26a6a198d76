package dev.rollout.spi;

/**
 * Decides whether a deployment may go on: from metrics, alarms, a calendar, or whatever the host knows. It is asked every 10 s
 * until it passes or fails, on a thread of the engine's call pool, by the process that drives the deployment, and by another one
 * after a takeover; so it has to be idempotent. It blocks until it knows, is interrupted at its deadline (30 s), and throws where it
 * could not tell: that is never a pass, and it is asked again.
 */
@FunctionalInterface
public interface Gate {
    /**
     * The verdict.
     *
     * @param context about which deployment, and which of its instances are updated
     * @return the verdict; null counts as "could not tell"
     * @throws Exception if it could not tell
     */
    Verdict evaluate(GateContext context) throws Exception;
}
