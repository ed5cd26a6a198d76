package dev.rollout.spi;

import dev.rollout.Direction;
import dev.rollout.InstanceStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a changed copy of an {@link InstanceState}, whose instance and position stay; what each value means stands there.
 * Not threadsafe. */
public final class InstanceStateBuilder {
    private final InstanceState from;
    private @Nullable String previous;
    private InstanceStatus status;
    private Direction direction;
    private int batch;
    private boolean taken;
    private boolean admitted;
    private boolean touched;
    private boolean inDoubt;
    private boolean outside;
    private boolean left;
    private boolean sickBefore;
    private boolean standby;
    private int retries;
    private @Nullable String running;
    private @Nullable Intent intent;
    private @Nullable Instant openedAt;
    private @Nullable Instant since;
    private @Nullable Instant deadline;
    private @Nullable String failure;
    private List<String> evidence;

    InstanceStateBuilder(InstanceState from) {
        this.from = from;
        previous = from.previous();
        status = from.status();
        direction = from.direction();
        batch = from.batch();
        taken = from.taken();
        admitted = from.admitted();
        touched = from.touched();
        inDoubt = from.inDoubt();
        outside = from.outside();
        left = from.left();
        sickBefore = from.sickBefore();
        standby = from.standby();
        retries = from.retries();
        running = from.running();
        intent = from.intent();
        openedAt = from.openedAt();
        since = from.since();
        deadline = from.deadline();
        failure = from.failure();
        evidence = from.evidence();
    }

    /** Sets its baseline.
     * @param value the version it goes back to, null where unknown
     * @return this builder */
    public InstanceStateBuilder previous(@Nullable String value) {
        previous = value;
        return this;
    }

    /** Sets where it stands.
     * @param value the new status
     * @return this builder */
    public InstanceStateBuilder status(InstanceStatus value) {
        status = value;
        return this;
    }

    /** Sets which way it goes.
     * @param value the new direction
     * @return this builder */
    public InstanceStateBuilder direction(Direction value) {
        direction = value;
        return this;
    }

    /** Sets the batch in which it was opened.
     * @param value its number, 0 before that
     * @return this builder */
    public InstanceStateBuilder batch(int value) {
        batch = value;
        return this;
    }

    /** Sets whether it served when it was opened, and has not been given back.
     * @param value true where it counts as taken
     * @return this builder */
    public InstanceStateBuilder taken(boolean value) {
        taken = value;
        return this;
    }

    /** Sets whether the router gives it traffic.
     * @param value as far as this deployment knows
     * @return this builder */
    public InstanceStateBuilder admitted(boolean value) {
        admitted = value;
        return this;
    }

    /** Sets whether an update of it was ever begun.
     * @param value true from then on
     * @return this builder */
    public InstanceStateBuilder touched(boolean value) {
        touched = value;
        return this;
    }

    /** Sets whether nobody knows if its update took effect.
     * @param value true where a person has to look
     * @return this builder */
    public InstanceStateBuilder inDoubt(boolean value) {
        inDoubt = value;
        return this;
    }

    /** Sets the version it runs.
     * @param value null where unknown
     * @return this builder */
    public InstanceStateBuilder running(@Nullable String value) {
        running = value;
        return this;
    }

    /** Sets the side effect that may be under way.
     * @param value null for none
     * @return this builder */
    public InstanceStateBuilder intent(@Nullable Intent value) {
        intent = value;
        return this;
    }

    /** Sets when it was opened in this direction.
     * @param value null before that
     * @return this builder */
    public InstanceStateBuilder openedAt(@Nullable Instant value) {
        openedAt = value;
        return this;
    }

    /** Sets when it came into its status.
     * @param value null before it was opened
     * @return this builder */
    public InstanceStateBuilder since(@Nullable Instant value) {
        since = value;
        return this;
    }

    /** Sets when it fails if it is not done by then.
     * @param value null where nothing is under way
     * @return this builder */
    public InstanceStateBuilder deadline(@Nullable Instant value) {
        deadline = value;
        return this;
    }

    /** Sets why it failed.
     * @param value null for none
     * @return this builder */
    public InstanceStateBuilder failure(@Nullable String value) {
        failure = value;
        return this;
    }

    /** Sets the last probe answers and reports.
     * @param value oldest first, bounded
     * @return this builder */
    public InstanceStateBuilder evidence(List<String> value) {
        evidence = value;
        return this;
    }

    /** Sets whether it does not take part.
     * @param value true where it is left as it is
     * @return this builder */
    public InstanceStateBuilder outside(boolean value) {
        outside = value;
        return this;
    }

    /** Sets whether it has left the service.
     * @param value true where it counts no more
     * @return this builder */
    public InstanceStateBuilder left(boolean value) {
        left = value;
        return this;
    }

    /** Sets whether it was sick before any was opened.
     * @param value true where its failures are tolerated
     * @return this builder */
    public InstanceStateBuilder sickBefore(boolean value) {
        sickBefore = value;
        return this;
    }

    /** Sets whether it is of the slot that gets no traffic while it is updated.
     * @param value true where it is outside the capacity count
     * @return this builder */
    public InstanceStateBuilder standby(boolean value) {
        standby = value;
        return this;
    }

    /** Sets how often its update was tried again in this direction.
     * @param value from 0
     * @return this builder */
    public InstanceStateBuilder retries(int value) {
        retries = value;
        return this;
    }

    /** {@return the changed copy; the builder may be used on} */
    public InstanceState build() {
        return new InstanceState(
                from.instance(),
                from.position(),
                previous,
                status,
                direction,
                batch,
                taken,
                admitted,
                touched,
                inDoubt,
                outside,
                left,
                sickBefore,
                standby,
                retries,
                running,
                intent,
                openedAt,
                since,
                deadline,
                failure,
                evidence);
    }
}
