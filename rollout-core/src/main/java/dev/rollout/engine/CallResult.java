package dev.rollout.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call brought back.
 *
 * @param ok whether it did what it was asked for; for a probe, whether the instance is healthy
 * @param detail why not, or what was seen
 * @param version the version that was read, null where none was
 * @param abandoned whether it was given up and may still be running
 * @param reports what the host's code reported
 */
public record CallResult(
        boolean ok, String detail, @Nullable String version, boolean abandoned, List<String> reports) {
    public static CallResult ok(@Nullable String version) {
        return new CallResult(true, "", version, false, List.of());
    }

    public static CallResult failed(String detail) {
        return new CallResult(false, detail, null, false, List.of());
    }

    /** Nothing was done: it was not the time to. */
    static final CallResult NOT_STARTED = failed("not started");

    CallResult reports(List<String> lines) {
        return new CallResult(ok, detail, version, abandoned, List.copyOf(lines));
    }
}
