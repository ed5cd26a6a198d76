package dev.rollout.spi;

import dev.rollout.Direction;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The row of one instance in a deployment.
 *
 * @param instance as the registry told it when the deployment was created; never changes
 * @param position in the order of deployment, from 0; never changes
 * @param previous its baseline: the version it goes back to, null where unknown. Changes once at most, before the first
 *     update, where the instance itself tells another version
 * @param status where it stands
 * @param direction which way it goes
 * @param batch the batch in which it was opened, 0 before that
 * @param taken whether it served when this deployment opened it and has not been given back
 * @param admitted whether the router gives it traffic, as far as this deployment knows
 * @param touched whether an update of it was ever begun
 * @param inDoubt whether nobody knows if its update took effect, and a person has to look
 * @param outside whether it does not take part: not named by the request, joined and left alone
 * @param left whether it has left the service: it counts neither as success nor as failure
 * @param sickBefore whether it was sick before this deployment opened any, and has not been healthy since: tolerated
 * @param standby whether it is of the slot that gets no traffic while it is updated: outside the capacity count, and left as
 *     it is on the way back
 * @param retries how often its update was tried again in this direction
 * @param running the version it runs as far as known: told by itself or by an update that returned
 * @param intent the side effect that may be under way, null for none
 * @param openedAt when it was opened in this direction, null before that
 * @param since when it came into its status, null before it was opened
 * @param deadline when it fails if it is not done by then, null where nothing is under way
 * @param failure why it failed on the way forward or could not be brought back; kept from then on, null for none
 * @param evidence the last probe answers and reports, oldest first, bounded
 */
public record InstanceState(
        Instance instance,
        int position,
        @Nullable String previous,
        InstanceStatus status,
        Direction direction,
        int batch,
        boolean taken,
        boolean admitted,
        boolean touched,
        boolean inDoubt,
        boolean outside,
        boolean left,
        boolean sickBefore,
        boolean standby,
        int retries,
        @Nullable String running,
        @Nullable Intent intent,
        @Nullable Instant openedAt,
        @Nullable Instant since,
        @Nullable Instant deadline,
        @Nullable String failure,
        List<String> evidence) {

    /**
     * Copies the evidence.
     */
    public InstanceState {
        evidence = List.copyOf(evidence);
    }

    /** {@return the id of the instance} */
    public String id() {
        return instance.id();
    }

    /**
     * One that was not touched yet: in rotation, at the version that the registry tells, which is its baseline.
     *
     * @param instance as the registry tells it
     * @param position in the order of deployment, from 0
     * @param status {@code PENDING} where it is to be updated, else {@code SKIPPED}
     * @return its first row
     */
    public static InstanceState untouched(Instance instance, int position, InstanceStatus status) {
        return new InstanceState(
                instance,
                position,
                instance.version(),
                status,
                Direction.FORWARD,
                0,
                false,
                true,
                false,
                false,
                false,
                false,
                false,
                false,
                0,
                instance.version(),
                null,
                null,
                null,
                null,
                null,
                List.of());
    }

    /** {@return a builder that starts from this row} */
    public InstanceStateBuilder toBuilder() {
        return new InstanceStateBuilder(this);
    }
}
