package dev.rollout.decision;

import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a gate said last. Lost with the process, and safe to lose: it is asked again.
 *
 * @param batch after which it stands
 * @param index of it among the waits after that batch
 * @param calling whether it is being asked
 * @param verdict null before the first one
 * @param at when that came
 * @param told whether the events say already that it is waited for
 */
public record GateReading(
        int batch,
        int index,
        boolean calling,
        @Nullable Verdict verdict,
        @Nullable Instant at,
        boolean told) {
    public static final GateReading NONE = new GateReading(0, 0, false, null, null, false);

    /** Whether it is about the gate at which the deployment stands. */
    boolean isOf(DeploymentState state) {
        return batch == state.batch() && index == state.waitsPassed();
    }

    /** The gate at which the deployment stands is being asked. */
    public GateReading asking(DeploymentState state) {
        return isOf(state)
                ? new GateReading(batch, index, true, verdict, at, told)
                : new GateReading(state.batch(), state.waitsPassed(), true, null, null, false);
    }

    public GateReading answered(@Nullable Verdict said, Instant when) {
        return new GateReading(batch, index, false, said == null ? verdict : said, said == null ? at : when, told);
    }

    public GateReading nowTold() {
        return new GateReading(batch, index, calling, verdict, at, true);
    }
}
