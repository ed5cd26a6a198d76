package dev.rollout.decision;

import dev.rollout.DeploymentRequest;
import dev.rollout.FailurePolicy;
import dev.rollout.Forecast;
import dev.rollout.Forecast.Basis;
import dev.rollout.Forecast.Batch;
import dev.rollout.Forecast.Estimate;
import dev.rollout.HealthPolicy;
import dev.rollout.InstanceStatus;
import dev.rollout.Order;
import dev.rollout.Pace;
import dev.rollout.Policy;
import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.InstanceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reckons what a deployment would do from how it begins, where all its instances are well. */
public final class Forecaster {
    /** An update for which nothing better is known. */
    private static final Duration ASSUMED_UPDATE = Duration.ofSeconds(10);
    /** What an instance may take beyond its deadline: a call is given up a moment after it. */
    private static final Duration GRACE = Duration.ofSeconds(1);
    /** Between two batches, and at the end, the registry is read or written; a second time after a second where it fails. */
    private static final Duration REGISTRY = Duration.ofSeconds(2);
    /** Before the first batch everybody is probed, at most 200 a second. */
    private static final Duration SURVEY_OF_EACH = Duration.ofMillis(5);

    private final Policy policy;
    private final RolloutPlan plan;
    private final List<List<InstanceState>> split;
    private final List<Occupancy> steps;
    private final Basis basis;
    private final Estimate instance;

    private Forecaster(DeploymentRequest request, Beginning beginning, @Nullable DeploymentSnapshot last) {
        this.policy = request.policy();
        this.plan = beginning.plan();
        List<InstanceState> pending =
                beginning.rows().stream().filter(Mark.PENDING::of).toList();
        this.split = Batches.split(plan, policy.pace(), pending, 1);
        this.steps = Occupancy.of(plan, policy.pace(), split);
        Duration before = last == null ? null : beyondTheGate(last);
        this.basis = before == null ? Basis.ASSUMED : Basis.HISTORY;
        this.instance = instance(before);
    }

    /**
     * The forecast.
     *
     * @param last the last completed deployment of the service, null where none is known
     * @param splitting whether traffic can be split, as far as this process knows
     */
    public static Forecast of(
            DeploymentRequest request, Beginning beginning, @Nullable DeploymentSnapshot last, boolean splitting) {
        Forecaster forecaster = new Forecaster(request, beginning, last);
        List<Batch> batches = forecaster.batches();
        return new Forecast(
                request.service(),
                request.version(),
                beginning.plan(),
                batches,
                forecaster.instance,
                forecaster.total(),
                forecaster.basis,
                request.policy().failures().autoRollback(),
                new Cautions(request, beginning, batches, splitting).list());
    }

    /** From its opening, through drain and update and gate, until it is healthy. */
    private Estimate instance(@Nullable Duration before) {
        Duration gate = gate(policy.health());
        Duration drainAndUpdate = policy.deadlines().drainTimeout().plus(ASSUMED_UPDATE);
        Duration latest = policy.deadlines().instanceDeadline().plus(GRACE);
        Duration expected = gate.plus(before == null ? drainAndUpdate : before);
        return new Estimate(gate, expected.compareTo(latest) > 0 ? latest : expected, latest);
    }

    /** The shortest time in which a health gate can be passed. */
    private static Duration gate(HealthPolicy health) {
        Duration probes = health.interval().multipliedBy(health.successes() - 1L);
        return health.startDelay().plus(probes.compareTo(health.minHealthy()) > 0 ? probes : health.minHealthy());
    }

    /** What an instance took in a former deployment beyond the gate of that time; null where it updated none. */
    private static @Nullable Duration beyondTheGate(DeploymentSnapshot last) {
        List<Duration> times = last.instances().stream()
                .filter(row -> row.status() == InstanceStatus.HEALTHY && row.openedAt() != null && row.since() != null)
                .map(row -> Duration.between(row.openedAt(), row.since()))
                .sorted()
                .toList();
        if (times.isEmpty()) {
            return null;
        }
        Duration gate = gate(last.root().spec().request().policy().health());
        Duration beyond = times.get(times.size() / 2).minus(gate);
        return beyond.isNegative() ? Duration.ZERO : beyond;
    }

    private List<Batch> batches() {
        List<Batch> batches = new ArrayList<>(split.size());
        int before = 0;
        for (int number = 1; number <= split.size(); number++) {
            List<InstanceState> members = split.get(number - 1);
            Occupancy step = steps.get(number - 1);
            batches.add(new Batch(
                    number,
                    zone(members),
                    members.stream().map(InstanceState::id).toList(),
                    plan.serving() - step.taken(),
                    stopsAt(before, members.size()),
                    policy.pace().pauseAfterBatch().after(number, number == split.size()),
                    times(step.waves())));
            before += members.size();
        }
        return batches;
    }

    /** Bakes, or the pause between batches where nothing else stands there; gates may take longer, approvals are left out. */
    private Duration pauseAfter(int batch, boolean last) {
        List<Stage> stages = plan.after(batch, last);
        Duration bakes = stages.stream().map(Forecaster::duration).reduce(Duration.ZERO, Duration::plus);
        return stages.isEmpty() && !last ? policy.pace().pauseBetweenBatches() : bakes;
    }

    private static Duration duration(Stage stage) {
        if (stage instanceof Stage.Bake bake) {
            return bake.duration();
        }
        return stage instanceof Stage.KeepWarm warm ? warm.duration() : Duration.ZERO;
    }

    private @Nullable String zone(List<InstanceState> members) {
        return policy.pace().order() == Order.ZONE ? members.get(0).instance().zone() : null;
    }

    private Estimate times(int waves) {
        return new Estimate(
                instance.earliest().multipliedBy(waves),
                instance.expected().multipliedBy(waves),
                instance.latest().multipliedBy(waves));
    }

    private Estimate total() {
        Pace pace = policy.pace();
        int waves = steps.stream().mapToInt(Occupancy::ends).max().orElse(0);
        Estimate updates = times(waves);
        Duration pauses = pace.bake();
        for (int number = 1; number <= split.size(); number++) {
            pauses = pauses.plus(pauseAfter(number, number == split.size()));
        }
        Duration allowances = policy.health()
                .timeout()
                .plus(SURVEY_OF_EACH.multipliedBy(plan.total()))
                .plus(REGISTRY.multipliedBy(split.size() + 1L));
        return new Estimate(
                updates.earliest().plus(pauses),
                updates.expected().plus(pauses),
                updates.latest().plus(pauses).plus(allowances));
    }

    /**
     * The smallest number of failures that stops it in a batch. At the earliest that is when the first ones of the batch are
     * open: the more of it are begun, the more may fail.
     */
    private @Nullable Integer stopsAt(int before, int members) {
        FailurePolicy failures = policy.failures();
        int open = plan.slot() == null ? Math.min(members, plan.maxUnavailable()) : members;
        Integer byShare = switch (failures.rollbackThresholdOf()) {
            case TOTAL -> byShare(failures, plan.total(), before + members);
            case ATTEMPTED -> byShare(failures, before + open, before + open);
            case BATCH -> byShare(failures, open, open);
        };
        Integer most = failures.maxFailed();
        Integer byCount = most == null || most >= before + members ? null : Integer.valueOf(most + 1);
        if (byShare == null || byCount == null) {
            return byShare == null ? byCount : byShare;
        }
        return Integer.valueOf(Math.min(byShare, byCount));
    }

    private static @Nullable Integer byShare(FailurePolicy failures, int of, int most) {
        int failed = Math.max(1, (int) (failures.rollbackThreshold() * of / 100));
        while (failed <= most && 100.0 * failed / of <= failures.rollbackThreshold()) {
            failed++;
        }
        return failed <= most ? Integer.valueOf(failed) : null;
    }
}
