package dev.rollout.spi;

import dev.rollout.Printable;

/**
 * The answer of a probe.
 *
 * @param passed whether the instance may take traffic
 * @param detail what was seen, such as {@code 503 after 41 ms}; cut to 300 characters, control characters escaped
 */
public record ProbeResult(boolean passed, String detail) {
    private static final ProbeResult HEALTHY = new ProbeResult(true, "");

    /**
     * Cuts the detail and escapes what can't be printed.
     */
    public ProbeResult {
        detail = Printable.of(detail, 300);
    }

    /** {@return well, with nothing to say about it} */
    public static ProbeResult healthy() {
        return HEALTHY;
    }

    /**
     * Well.
     *
     * @param detail what was seen, such as the version
     * @return the answer
     */
    public static ProbeResult healthy(String detail) {
        return new ProbeResult(true, detail);
    }

    /**
     * Not well.
     *
     * @param reason what was seen, such as {@code 503 after 41 ms}; kept as evidence
     * @return the answer
     */
    public static ProbeResult unhealthy(String reason) {
        return new ProbeResult(false, reason);
    }
}
