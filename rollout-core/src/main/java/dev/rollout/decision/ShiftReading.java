package dev.rollout.decision;

import dev.rollout.spi.Intent;
import org.jspecify.annotations.Nullable;

/**
 * What became of the split that is under way. Lost with the process, and safe to lose: it is made again.
 *
 * @param of the call's intent, null before the first one
 * @param calling whether it is under way
 * @param members stands for the instances for which it was made
 * @param answer null as long as there is none
 */
public record ShiftReading(
        @Nullable Intent of,
        boolean calling,
        int members,
        @Nullable Answer answer) {
    public static final ShiftReading NONE = new ShiftReading(null, false, 0, null);

    /** The call for this intent is started. */
    public ShiftReading started(Intent intent, int forMembers) {
        return new ShiftReading(intent, true, forMembers, null);
    }

    /** It ended; without an answer where it was not made at all, and will be. */
    public ShiftReading ended(Intent intent, @Nullable Answer said) {
        return isOf(intent) ? new ShiftReading(said == null ? null : of, false, members, said) : this;
    }

    boolean isOf(Intent intent) {
        return of != null && of.isSameCall(intent);
    }

    /** What it brought back, null where nothing is known yet. */
    @Nullable
    Answer answerOf(Intent intent) {
        return isOf(intent) ? answer : null;
    }
}
