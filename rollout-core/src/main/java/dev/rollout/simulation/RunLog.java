package dev.rollout.simulation;

import dev.rollout.NumberedEvent;
import dev.rollout.Policy;
import dev.rollout.decision.Approvals;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Follows what is stored in a run: what becomes of each deployment, and whether all is as it must be. */
final class RunLog implements CommitWatch {
    private static final Duration MARGIN = Duration.ofHours(1);

    private final VirtualTime time;
    private final ScriptedFleet fleet;
    private final Consumer<NumberedEvent> listener;
    private Consumer<Followed> onEnd = ended -> {};
    private final Map<String, Followed> followed = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final List<NumberedEvent> events = new ArrayList<>();
    private Duration lastChange = Duration.ZERO;
    private Duration lastEvent = Duration.ZERO;
    private int unfinished;
    private int held;

    /**
     * A log of nothing so far.
     *
     * @param listener told of each event, right after it was committed
     */
    RunLog(VirtualTime time, ScriptedFleet fleet, Consumer<NumberedEvent> listener) {
        this.time = time;
        this.fleet = fleet;
        this.listener = listener;
    }

    @Override
    public void created(NewDeployment deployment, String process) {
        deployment.also().forEach(this::requested);
        Followed one = new Followed(deployment, violations, fleet, time.elapsed());
        followed.put(deployment.spec().id(), one);
        if (deployment.sessionId() != null) {
            one.drivenBy(process);
        }
        counted(deployment.spec(), null, deployment.state());
        one.endsIfFinal(fleet, time.elapsed());
        happened(deployment.events());
    }

    @Override
    public void committed(DeploymentWrite write, String process) {
        Followed one = get(write.deploymentId());
        one.drivenBy(process);
        apply(one, write.state(), write.changed(), write.joined(), write.events());
        write.also().forEach(this::requested);
    }

    @Override
    public void requested(ControlRequest request) {
        apply(get(request.deploymentId()), request.state(), request.changed(), List.of(), request.events());
    }

    private void apply(
            Followed one,
            DeploymentState state,
            List<InstanceState> changed,
            List<InstanceState> joined,
            List<NumberedEvent> added) {
        DeploymentState before = one.check().state();
        one.written(state, changed, joined, added);
        counted(one.created().spec(), before, state);
        if (one.endsIfFinal(fleet, time.elapsed())) {
            onEnd.accept(one);
        }
        happened(added);
    }

    private void counted(DeploymentSpec spec, @Nullable DeploymentState before, DeploymentState after) {
        lastChange = time.elapsed();
        unfinished += count(spec, after, false) - count(spec, before, false);
        held += count(spec, after, true) - count(spec, before, true);
    }

    private static int count(DeploymentSpec spec, @Nullable DeploymentState state, boolean onlyHeld) {
        if (state == null || state.status().isFinal()) {
            return 0;
        }
        boolean isHeld = switch (state.status()) {
            case PAUSED, PENDING -> true;
            default -> Approvals.awaited(spec, state) != null;
        };
        return isHeld || !onlyHeld ? 1 : 0;
    }

    private void happened(List<NumberedEvent> added) {
        if (!added.isEmpty()) {
            lastEvent = time.elapsed();
        }
        events.addAll(added);
        added.forEach(listener);
    }

    /** Told of each deployment that has ended. */
    void onEnd(Consumer<Followed> newListener) {
        onEnd = newListener;
    }

    Followed get(String id) {
        Followed one = followed.get(id);
        if (one == null) {
            throw new IllegalStateException("never created: " + id);
        }
        return one;
    }

    List<Followed> all() {
        return List.copyOf(followed.values());
    }

    List<NumberedEvent> events() {
        return events;
    }

    List<String> violations() {
        return violations;
    }

    /** How many have not ended. */
    int unfinished() {
        return unfinished;
    }

    List<Followed> unended() {
        return followed.values().stream()
                .filter(one -> !one.check().state().status().isFinal())
                .toList();
    }

    /** No wait that the policies of those ask for is longer. */
    Duration longestWait() {
        return unended().stream()
                .map(one -> longestWait(one.created().spec().request().policy()))
                .reduce(MARGIN, Duration::plus);
    }

    private static Duration longestWait(Policy policy) {
        return Stream.of(
                        policy.pace().batchPause(),
                        policy.pace().bake(),
                        policy.rollback().batchPause(),
                        policy.deadlines().progressDeadline(),
                        policy.deadlines().instanceDeadline(),
                        policy.deadlines().drainTimeout())
                .reduce(MARGIN, Duration::plus);
    }

    /** When something last happened that somebody was told of. */
    Duration lastEvent() {
        return lastEvent;
    }

    /** Whether all that have not ended wait for a person, or for one that does. */
    boolean areHeld() {
        return held == unfinished;
    }

    /** When anything was stored last. */
    Duration lastChange() {
        return lastChange;
    }
}
