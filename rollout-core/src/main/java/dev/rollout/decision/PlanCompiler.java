package dev.rollout.decision;

import dev.rollout.Amount;
import dev.rollout.BatchSize;
import dev.rollout.BlueGreen;
import dev.rollout.DeploymentRequest;
import dev.rollout.InfeasibleException;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.Policy;
import dev.rollout.RefusedException;
import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import dev.rollout.spi.InstanceState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compiles a request and a fleet into a plan, or refuses it with the smallest change that would help. */
public final class PlanCompiler {
    private PlanCompiler() {}

    /**
     * The plan.
     *
     * @throws IllegalArgumentException if the fleet is not valid
     * @throws RefusedException if the request can't be carried out safely, or there is nothing to do
     */
    public static RolloutPlan compile(DeploymentRequest request, List<Instance> fleet) {
        validFleet(request, fleet);
        Muster.validSlots(request, fleet);
        return plan(request, Muster.fresh(request, fleet));
    }

    /** The plan of a deployment that goes forward from where the registry says that the fleet is. */
    static RolloutPlan plan(DeploymentRequest request, List<InstanceState> rows) {
        if (rows.stream().noneMatch(row -> row.status() == InstanceStatus.PENDING)) {
            long all = rows.stream().filter(row -> !row.outside()).count();
            throw new RefusedException("nothing to do: all " + all + " instances of " + request.service() + " are at "
                    + request.version() + " already; set force to update them again");
        }
        previousVersionsKnown(request, rows);
        return planFor(request, rows);
    }

    /** The plan for rows of which some are pending. */
    static RolloutPlan planFor(DeploymentRequest request, List<InstanceState> rows) {
        List<String> notes = new ArrayList<>();
        Policy policy = request.policy();
        int total = rows.size();
        int takingPart = request.only().isEmpty() && !(request.strategy() instanceof BlueGreen)
                ? total
                : (int) rows.stream().filter(row -> !row.outside()).count();
        int toUpdate = (int) rows.stream()
                .filter(row -> row.status() == InstanceStatus.PENDING)
                .count();
        if (request.strategy() instanceof BlueGreen) {
            List<Stage> stages = new Stages(takingPart, toUpdate, List.of(), notes).of(request.strategy());
            return new RolloutPlan(stages, total, toUpdate, 0, notes);
        }
        List<Integer> sizes = policy.pace().batchSizeOrDefault().resolve(Math.max(1, takingPart));
        roundings(policy, takingPart, notes);
        int maxUnavailable = maxUnavailable(policy, total, sizes, notes);
        List<Stage> stages = new Stages(takingPart, toUpdate, sizes, notes).of(request.strategy());
        RolloutPlan plan = new RolloutPlan(stages, total, toUpdate, maxUnavailable, notes);
        fits(request, plan);
        return plan;
    }

    private static void fits(DeploymentRequest request, RolloutPlan plan) {
        boolean looks = plan.stages().stream().anyMatch(stage -> !(stage instanceof Stage.Update));
        if (looks && request.policy().pace().isSliding()) {
            throw new RefusedException("window must be batch with a canary, which is looked at between its steps, was"
                    + " sliding; leave window out");
        }
        if (plan.shiftsTraffic() && !request.only().isEmpty()) {
            throw new RefusedException("only must be empty with weights: they share the traffic of the whole service,"
                    + " and the instances that are left out would get none; was " + request.only());
        }
    }

    /** Whether an instance has to be updated at all. */
    public static boolean needsUpdate(DeploymentRequest request, Instance instance) {
        return request.force() || !request.version().equals(instance.version());
    }

    /**
     * Refuses a fleet that is none.
     *
     * @throws IllegalArgumentException if an instance is null, of another service, or there twice
     * @throws RefusedException if there are none, or too many
     */
    public static void validFleet(DeploymentRequest request, List<Instance> fleet) {
        if (fleet.isEmpty()) {
            throw new RefusedException("no instances for service '" + request.service() + "'; register them first");
        }
        if (fleet.size() > DeploymentRequest.MAX_INSTANCES) {
            throw new RefusedException("service " + request.service() + " has " + fleet.size()
                    + " instances, the limit is " + DeploymentRequest.MAX_INSTANCES);
        }
        Map<String, Integer> positions = new HashMap<>();
        for (int position = 0; position < fleet.size(); position++) {
            Instance instance = fleet.get(position);
            if (instance == null) {
                throw new IllegalArgumentException("instances must not contain null, element " + position + " is null");
            }
            if (!instance.service().equals(request.service())) {
                throw new IllegalArgumentException("instance " + instance.id() + " at " + position
                        + " belongs to service '" + instance.service() + "', not to '" + request.service() + "'");
            }
            Integer before = positions.put(instance.id(), position);
            if (before != null) {
                throw new IllegalArgumentException(
                        "instance id " + instance.id() + " is there twice, at " + before + " and at " + position);
            }
        }
    }

    private static void previousVersionsKnown(DeploymentRequest request, List<InstanceState> rows) {
        if (request.policy().availability().allowUnknownPrevious()) {
            return;
        }
        rows.stream()
                .filter(row -> row.status() == InstanceStatus.PENDING && row.previous() == null)
                .findFirst()
                .ifPresent(row -> {
                    throw new RefusedException("previous version of " + row.id()
                            + " unknown, so it could not be rolled back; record it, or set allowUnknownPrevious");
                });
    }

    private static void roundings(Policy policy, int total, List<String> notes) {
        for (Amount size : policy.pace().batchSizeOrDefault().sizes()) {
            if (size.percent()) {
                notes.add("batchSize " + size + " of " + total + " is " + size.outOf(total));
            } else if (size.value() > total) {
                notes.add("batchSize " + size + " is larger than the fleet, which is " + total);
            }
        }
    }

    private static int maxUnavailable(Policy policy, int total, List<Integer> sizes, List<String> notes) {
        int largest = Collections.max(sizes);
        Amount set = policy.availability().maxUnavailable();
        int allowed = set == null ? largest : Math.min(total, set.outOf(total));
        if (set != null && set.percent()) {
            notes.add("maxUnavailable " + set + " of " + total + " is " + allowed);
        }
        if (set != null && policy.pace().batchSize() != null && largest > allowed) {
            BatchSize fitting = fitting(policy.pace().batchSizeOrDefault(), sizes, allowed);
            throw new InfeasibleException(
                    "batchSize " + policy.pace().batchSize() + " takes up to " + largest + " of " + total
                            + " at once, maxUnavailable " + set + " allows " + allowed + "; set batchSize to " + fitting
                            + " or maxUnavailable to " + largest,
                    policy.toBuilder().batchSize(fitting).build());
        }
        if (policy.availability().allowDowntime() || allowed < total) {
            return allowed;
        }
        if (total == 1) {
            throw new InfeasibleException(
                    "the only instance can't be updated without downtime; set allowDowntime, or add another",
                    policy.toBuilder().allowDowntime(true).build());
        }
        notes.add("maxUnavailable is held to " + (total - 1) + " of " + total + ", so that one always serves");
        return total - 1;
    }

    /** The same sizes, those that take too many lowered to what is allowed: a first batch of one stays one. */
    private static BatchSize fitting(BatchSize sizes, List<Integer> resolved, int allowed) {
        List<Amount> fitting = new ArrayList<>();
        for (int entry = 0; entry < resolved.size(); entry++) {
            fitting.add(
                    resolved.get(entry) > allowed
                            ? Amount.of(allowed)
                            : sizes.sizes().get(entry));
        }
        return new BatchSize(fitting);
    }
}
