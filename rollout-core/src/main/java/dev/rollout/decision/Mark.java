package dev.rollout.decision;

import dev.rollout.Direction;
import dev.rollout.InstanceStatus;
import dev.rollout.spi.InstanceState;
import java.util.function.Predicate;

/** The sets into which the rows of a deployment fall; a row can be in several. One that has left is in none. */
public enum Mark {
    /** There: it has not left the service. */
    PRESENT(row -> true),
    /** There, and not part of this deployment. */
    OUTSIDE(InstanceState::outside),
    /** Not begun, on the way to the target. */
    PENDING(row -> row.status() == InstanceStatus.PENDING && row.direction() == Direction.FORWARD),
    /** Of these, the ones that are out of rotation: left behind by an earlier deployment. */
    BEHIND(row -> PENDING.of(row) && !row.admitted()),
    /** At work; one in doubt is not, it waits for a person. */
    OPEN(row -> row.status().isOpen() && !row.inDoubt()),
    IN_DOUBT(InstanceState::inDoubt),
    /** Taken from those that served, and not given back. */
    TAKEN(InstanceState::taken),
    /** Healthy at the target, those included that were there from the start. */
    UPDATED(row ->
            row.status() == InstanceStatus.HEALTHY || (row.status() == InstanceStatus.SKIPPED && !row.outside())),
    HEALTHY(row -> row.status() == InstanceStatus.HEALTHY),
    ROLLED_BACK(row -> row.status() == InstanceStatus.ROLLED_BACK),
    /** With a recorded failure, wherever it stands now. */
    FAILED(row -> row.failure() != null),
    /** Was sick before this deployment opened any, and has not been healthy since. */
    SICK_BEFORE(InstanceState::sickBefore),
    /** Failed, and not sick before. */
    JUDGED(row -> row.failure() != null && !row.sickBefore()),
    /** Sick before this deployment opened any, and done with: what is not expected to serve. */
    TOLERATED(row ->
            row.sickBefore() && (row.status() == InstanceStatus.SKIPPED || row.status() == InstanceStatus.FAILED)),
    /** Opened on the way forward and not put back. */
    BEGUN(row -> row.batch() > 0),
    /** Updated, or just being so, and not brought back: what runs the new version as far as shares of traffic are reckoned. */
    CHANGED(row -> row.standby()
            || (row.touched()
                    && !(row.direction() == Direction.BACK
                            && (row.status() == InstanceStatus.HEALTH_CHECKING
                                    || row.status() == InstanceStatus.ROLLED_BACK)))),
    /** At the target from the start. */
    ALREADY(row -> row.status() == InstanceStatus.SKIPPED && !row.outside() && !row.touched()),
    /** To be brought back by a rollback, and not begun with that; what stands by stays as it is. */
    RESTORABLE(row -> !row.standby()
            && switch (row.status()) {
                case HEALTHY, SKIPPED -> row.touched();
                case PENDING -> row.direction() == Direction.BACK;
                case FAILED -> row.direction() == Direction.FORWARD && (row.touched() || !row.admitted());
                default -> false;
            }),
    /** Of these, the ones that are out of rotation already. */
    OUT(row -> RESTORABLE.of(row) && !row.admitted()),
    /** Could not be brought back. */
    LOST(row -> row.status() == InstanceStatus.FAILED && row.direction() == Direction.BACK),
    TOUCHED(InstanceState::touched),
    /** At rest and in rotation: probed for as long as the deployment runs. */
    WATCHED(row -> row.admitted() && !row.status().isOpen());

    private final Predicate<InstanceState> test;

    Mark(Predicate<InstanceState> test) {
        this.test = test;
    }

    public boolean of(InstanceState row) {
        return !row.left() && test.test(row);
    }
}
