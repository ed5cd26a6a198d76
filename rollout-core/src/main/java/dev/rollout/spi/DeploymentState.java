package dev.rollout.spi;

import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.Tally;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What changes about a deployment as a whole: columns of the root row.
 *
 * @param status where it stands
 * @param goal what it has been told to reach
 * @param direction which way it goes; {@code BACK} from the start of a rollback on
 * @param ending the status that the goal {@code STOP} leads to, or {@code null}
 * @param reason why it stands where it stands, empty for nothing to say
 * @param batch number of the present batch, 0 before the first; on the way back counted anew
 * @param batches how many batches there are, those of joiners included
 * @param batchFinishedAt when that batch was finished, null while it runs
 * @param waitsPassed of what stands between that batch and the next one, so much is behind it
 * @param progressAt the progress deadline counts from here
 * @param drivenBy fence of the driver that wrote last; a driver that finds a lower one than its own has just taken over
 * @param forgiven so many failures were put down to a common cause: only more than these are judged again
 * @param readBack whether the touched instances' versions must be read before the end
 * @param traffic what it did about the shares of traffic
 * @param activeSlot which slot of the service is the active one, as this deployment knows it; null where there are none
 * @param tally of the instance rows, as they stand after the same write
 * @param finishedAt when it ended, null until then
 */
public record DeploymentState(
        DeploymentStatus status,
        Goal goal,
        Direction direction,
        @Nullable DeploymentStatus ending,
        String reason,
        int batch,
        int batches,
        @Nullable Instant batchFinishedAt,
        int waitsPassed,
        Instant progressAt,
        long drivenBy,
        int forgiven,
        boolean readBack,
        Traffic traffic,
        @Nullable String activeSlot,
        Tally tally,
        @Nullable Instant finishedAt) {

    /** How a deployment begins, on its way to the target.
     * @param batches how many there are
     * @param at the progress deadline counts from here
     * @param tally of its rows
     * @return its first state */
    public static DeploymentState begin(int batches, Instant at, Tally tally) {
        return new DeploymentState(
                DeploymentStatus.IN_PROGRESS,
                Goal.FORWARD,
                Direction.FORWARD,
                null,
                "",
                0,
                batches,
                null,
                0,
                at,
                0,
                0,
                false,
                Traffic.UNTOUCHED,
                null,
                tally,
                null);
    }

    /** {@return a builder that starts from this state} */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Makes a changed copy; what each value means stands with {@link DeploymentState}. Not threadsafe. */
    public static final class Builder {
        private DeploymentStatus status;
        private Goal goal;
        private Direction direction;
        private @Nullable DeploymentStatus ending;
        private String reason;
        private int batch;
        private int batches;
        private @Nullable Instant batchFinishedAt;
        private int waitsPassed;
        private Instant progressAt;
        private long drivenBy;
        private int forgiven;
        private boolean readBack;
        private Traffic traffic;
        private @Nullable String activeSlot;
        private Tally tally;
        private @Nullable Instant finishedAt;

        Builder(DeploymentState from) {
            status = from.status;
            goal = from.goal;
            direction = from.direction;
            ending = from.ending;
            reason = from.reason;
            batch = from.batch;
            batches = from.batches;
            batchFinishedAt = from.batchFinishedAt;
            waitsPassed = from.waitsPassed;
            progressAt = from.progressAt;
            drivenBy = from.drivenBy;
            forgiven = from.forgiven;
            readBack = from.readBack;
            traffic = from.traffic;
            activeSlot = from.activeSlot;
            tally = from.tally;
            finishedAt = from.finishedAt;
        }

        /** Sets where it stands.
         * @param value the new status
         * @return this builder */
        public Builder status(DeploymentStatus value) {
            status = value;
            return this;
        }

        /** Sets what it is to reach.
         * @param value the new goal
         * @return this builder */
        public Builder goal(Goal value) {
            goal = value;
            return this;
        }

        /** Sets which way it goes.
         * @param value the new direction
         * @return this builder */
        public Builder direction(Direction value) {
            direction = value;
            return this;
        }

        /** Sets the status that the goal {@code STOP} leads to.
         * @param value a final status, null for none
         * @return this builder */
        public Builder ending(@Nullable DeploymentStatus value) {
            ending = value;
            return this;
        }

        /** Sets why it stands where it stands.
         * @param value empty for nothing to say
         * @return this builder */
        public Builder reason(String value) {
            reason = value;
            return this;
        }

        /** Sets the present batch.
         * @param value its number, 0 before the first
         * @return this builder */
        public Builder batch(int value) {
            batch = value;
            return this;
        }

        /** Sets when that batch was finished.
         * @param value null while it runs
         * @return this builder */
        public Builder batchFinishedAt(@Nullable Instant value) {
            batchFinishedAt = value;
            return this;
        }

        /** Sets from when the progress deadline counts.
         * @param value by the store's clock
         * @return this builder */
        public Builder progressAt(Instant value) {
            progressAt = value;
            return this;
        }

        /** Sets which driver wrote last.
         * @param value its fence
         * @return this builder */
        public Builder drivenBy(long value) {
            drivenBy = value;
            return this;
        }

        /** Sets whether the touched instances' versions must be read before the end.
         * @param value true where they must
         * @return this builder */
        public Builder readBack(boolean value) {
            readBack = value;
            return this;
        }

        /** Sets what it did about the shares of traffic.
         * @param value as the router confirmed it
         * @return this builder */
        public Builder traffic(Traffic value) {
            traffic = value;
            return this;
        }

        /** Sets the active slot of the service.
         * @param value its name, null where there are none
         * @return this builder */
        public Builder activeSlot(@Nullable String value) {
            activeSlot = value;
            return this;
        }

        /** Sets the counts of the instance rows.
         * @param value as they stand after the same write
         * @return this builder */
        public Builder tally(Tally value) {
            tally = value;
            return this;
        }

        /** Sets when it ended.
         * @param value null until then
         * @return this builder */
        public Builder finishedAt(@Nullable Instant value) {
            finishedAt = value;
            return this;
        }

        /** Sets how many batches there are.
         * @param value those of joiners included
         * @return this builder */
        public Builder batches(int value) {
            batches = value;
            return this;
        }

        /** Sets how much of what stands between the present batch and the next one is behind it.
         * @param value from 0
         * @return this builder */
        public Builder waitsPassed(int value) {
            waitsPassed = value;
            return this;
        }

        /** Sets how many failures were put down to a common cause.
         * @param value from 0
         * @return this builder */
        public Builder forgiven(int value) {
            forgiven = value;
            return this;
        }

        /** {@return the changed copy; the builder may be used on} */
        public DeploymentState build() {
            return new DeploymentState(
                    status,
                    goal,
                    direction,
                    ending,
                    reason,
                    batch,
                    batches,
                    batchFinishedAt,
                    waitsPassed,
                    progressAt,
                    drivenBy,
                    forgiven,
                    readBack,
                    traffic,
                    activeSlot,
                    tally,
                    finishedAt);
        }
    }
}
