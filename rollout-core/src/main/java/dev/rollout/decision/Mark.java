package dev.rollout.decision;

import dev.rollout.Direction;
import dev.rollout.InstanceStatus;
import dev.rollout.spi.InstanceState;
import java.util.function.Predicate;

/** The sets into which the rows of a deployment fall; a row can be in several. */
public enum Mark {
    /** Not begun. */
    PENDING(row -> row.status() == InstanceStatus.PENDING),
    /** At work; one in doubt is not, it waits for a person. */
    OPEN(row -> row.status().isOpen() && !row.inDoubt()),
    IN_DOUBT(InstanceState::inDoubt),
    /** Taken from those that served, and not given back. */
    TAKEN(InstanceState::taken),
    /** Healthy at the target, those included that were there from the start. */
    UPDATED(row -> row.status() == InstanceStatus.HEALTHY || row.status() == InstanceStatus.SKIPPED),
    HEALTHY(row -> row.status() == InstanceStatus.HEALTHY),
    ROLLED_BACK(row -> row.status() == InstanceStatus.ROLLED_BACK),
    /** With a recorded failure, wherever it stands now. */
    FAILED(row -> row.failure() != null),
    /** Opened on the way forward and not put back. */
    BEGUN(row -> row.batch() > 0),
    /** To be brought back by a rollback, and not begun with that. */
    RESTORABLE(row -> (row.status() == InstanceStatus.HEALTHY && row.touched())
            || (row.status() == InstanceStatus.FAILED
                    && row.direction() == Direction.FORWARD
                    && (row.touched() || !row.admitted()))),
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
        return test.test(row);
    }
}
