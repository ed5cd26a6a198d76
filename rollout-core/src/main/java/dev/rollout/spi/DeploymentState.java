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

    /** How a deployment begins, on its way to the target. */
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

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** A changed copy. Not threadsafe. */
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

        public Builder status(DeploymentStatus value) {
            status = value;
            return this;
        }

        public Builder goal(Goal value) {
            goal = value;
            return this;
        }

        public Builder direction(Direction value) {
            direction = value;
            return this;
        }

        public Builder ending(@Nullable DeploymentStatus value) {
            ending = value;
            return this;
        }

        public Builder reason(String value) {
            reason = value;
            return this;
        }

        public Builder batch(int value) {
            batch = value;
            return this;
        }

        public Builder batchFinishedAt(@Nullable Instant value) {
            batchFinishedAt = value;
            return this;
        }

        public Builder progressAt(Instant value) {
            progressAt = value;
            return this;
        }

        public Builder drivenBy(long value) {
            drivenBy = value;
            return this;
        }

        public Builder readBack(boolean value) {
            readBack = value;
            return this;
        }

        public Builder traffic(Traffic value) {
            traffic = value;
            return this;
        }

        public Builder activeSlot(@Nullable String value) {
            activeSlot = value;
            return this;
        }

        public Builder tally(Tally value) {
            tally = value;
            return this;
        }

        public Builder finishedAt(@Nullable Instant value) {
            finishedAt = value;
            return this;
        }

        public Builder batches(int value) {
            batches = value;
            return this;
        }

        public Builder waitsPassed(int value) {
            waitsPassed = value;
            return this;
        }

        public Builder forgiven(int value) {
            forgiven = value;
            return this;
        }

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
