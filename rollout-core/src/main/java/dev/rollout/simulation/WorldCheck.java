package dev.rollout.simulation;

import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.InstanceStatus;
import dev.rollout.decision.Mark;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Traffic;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must hold of the instances as they really are: by their own log, whatever the engine believes. */
final class WorldCheck {
    private static final Set<FleetLog.What> EFFECTS =
            Set.of(FleetLog.What.DRAINED, FleetLog.What.ADMITTED, FleetLog.What.UPDATE_BEGUN, FleetLog.What.SPLIT);

    private static final double ROUNDING = 0.001;

    private final World world;
    private final Processes processes;
    private final RunLog log;

    WorldCheck(World world, Processes processes, RunLog log) {
        this.world = world;
        this.processes = processes;
        this.log = log;
    }

    /** Each effect is preceded by a committed intent (I3). */
    void seen(FleetLog.Entry entry) {
        if (EFFECTS.contains(entry.what())) {
            int end = entry.operationId().indexOf('/');
            Followed one =
                    log.get(end < 0 ? entry.operationId() : entry.operationId().substring(0, end));
            if (!one.hasIntended(entry.operationId(), entry.token())) {
                one.violated("I3: " + entry.what() + " of " + entry.instance() + " by " + entry.operationId()
                        + " with token " + entry.token() + ", which nobody committed");
            }
            boolean lies = world.rules().stream()
                    .anyMatch(rule -> rule.split() != null && rule.split().kind() == Rule.Kind.LIE);
            if (isFencedOff() && !lies) {
                share(one);
            }
        }
    }

    /** What is new gets no more of the traffic than is planned, or being set. */
    private void share(Followed one) {
        Traffic traffic = one.check().state().traffic();
        Traffic.Shift shift = traffic.shift();
        boolean even = traffic.even() || (shift != null && shift.weight() == null);
        Integer confirmed = traffic.weight();
        boolean falls =
                shift != null && one.check().state().goal() != Goal.FORWARD; // from whatever it was to be before
        if (even || falls || confirmed == null || one.check().state().status().isFinal()) {
            return;
        }
        int allowed = Math.max(confirmed, shift == null || shift.weight() == null ? 0 : shift.weight());
        Map<String, Double> shares = processes.fleet().shares();
        double fresh = 0;
        Set<String> others = new HashSet<>(shares.keySet());
        others.removeIf(id -> !isAlive(id));
        for (InstanceState row : one.check().rows()) {
            Double share = shares.get(row.id());
            if (share != null && isTakenForNew(one, row)) {
                fresh += isNew(one, row) ? share : 0;
                others.remove(row.id());
            }
        }
        // with nobody left who could take the rest, what is new gets all of it, whatever the router is told
        if (!others.isEmpty() && fresh > allowed + ROUNDING) {
            one.violated("share: " + fresh + " % of the traffic goes to what is new, planned are " + allowed + " %");
        }
    }

    private boolean isAlive(String id) {
        ScriptedInstance real = processes.fleet().find(id);
        return real != null && real.alive;
    }

    private static boolean isTakenForNew(Followed one, InstanceState row) {
        boolean back = one.check().state().direction() == Direction.BACK;
        return Mark.CHANGED.of(row) || (!back && Mark.ALREADY.of(row));
    }

    /** An update that lied, or has not taken effect yet, makes it none. */
    private boolean isNew(Followed one, InstanceState row) {
        ScriptedInstance real = processes.fleet().find(row.id());
        return real != null
                && (row.standby()
                        || real.version.equals(one.created().spec().request().version()));
    }

    /**
     * More served and were taken than may be (I1w). That is promised for the first deployment of a run, whoever dies; for
     * frozen drivers only where calls are fenced, and not where a call that was given up may still take effect.
     */
    void taken(int taken) {
        if (log.all().size() == 1 && isFencedOff() && !mayBeGivenUp()) {
            Followed one = log.all().get(0);
            if (!one.check().state().status().isFinal() && taken > one.check().maxUnavailable()) {
                one.violated("I1w: " + taken + " that served are taken down > "
                        + one.check().maxUnavailable());
            }
        }
    }

    /** A deployment has ended. */
    void ended(Followed one) {
        DeploymentStatus status = one.check().state().status();
        for (InstanceState row : one.check().rows()) {
            ScriptedInstance real = processes.fleet().find(row.id());
            if (real == null || row.left() || processes.joined(row.id())) {
                continue;
            }
            if (row.touched() && status != DeploymentStatus.ROLLBACK_FAILED) {
                inRotation(one, row, real);
            }
            if (isCertain()) {
                atItsVersion(one, row, real);
            }
        }
    }

    /** What was touched serves again, unless it failed, here or in the deployment that this one follows (I7). */
    private void inRotation(Followed one, InstanceState row, ScriptedInstance real) {
        boolean leftByAnother = row.openedAt() == null;
        boolean mayBeOut = row.status() == InstanceStatus.FAILED || row.inDoubt() || leftByAnother;
        if (!mayBeOut && !row.admitted()) {
            one.violated("I7: " + row.id() + " is left drained");
        } else if (!mayBeOut && isFencedOff() && !real.inService) {
            one.violated("I7: " + row.id() + " is really left drained");
        }
    }

    /** It runs what it is said to run (I6, I16). */
    private void atItsVersion(Followed one, InstanceState row, ScriptedInstance real) {
        String target = one.created().spec().request().version();
        if (Mark.ROLLED_BACK.of(row) && row.previous() != null && !real.version.equals(row.previous())) {
            one.violated(
                    "I6: " + row.id() + " is rolled back and runs " + real.version + ", at first " + row.previous());
        } else if (row.status() == InstanceStatus.HEALTHY && !real.version.equals(target)) {
            one.violated("I16: " + row.id() + " is healthy and runs " + real.version + " instead of " + target);
        }
    }

    /** Nobody's late call can do anything any more. */
    private boolean isFencedOff() {
        return world.updater().fenced() || !processes.wasFrozen();
    }

    /** What is read is true: no call was given up that may still take effect. */
    private boolean isCertain() {
        return world.updater().versioned() && isFencedOff() && !mayBeGivenUp();
    }

    private boolean mayBeGivenUp() {
        return world.rules().stream()
                .anyMatch(rule -> rule.update() != null && rule.update().kind() == Rule.Kind.SLOW);
    }
}
