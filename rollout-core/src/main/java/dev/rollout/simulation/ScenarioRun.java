package dev.rollout.simulation;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.NumberedEvent;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.simulation.ScenarioFigures.RefusedControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One run of a scenario. */
final class ScenarioRun {
    private static final int STEPS_AT_ONE_MOMENT = 1_000_000;
    private static final int WAITS_AT_MOST = 10;
    private static final Duration HELD_FOR_GOOD = Duration.ofMinutes(3);

    private final Scenario.Parts parts;
    private final @Nullable DeploymentRequest prepared;
    private final VirtualTime time = new VirtualTime();
    private final Processes processes;
    private final RunLog log;
    private final WorldCheck check;
    private final FaultCount faults = new FaultCount();
    private final Submitted submitted = new Submitted();
    private final List<TimelineEntry> awaiting = new ArrayList<>();
    private final List<RefusedControl> refusedControls = new ArrayList<>();
    private Duration lastEntry = Duration.ZERO;
    private int timed;
    private Duration lastMoment = Duration.ZERO;
    private int stepsNow;

    /** A run of these parts; with a request of its own where that is prepared. */
    ScenarioRun(Scenario.Parts parts, @Nullable DeploymentRequest prepared, long seed) {
        this.parts = parts;
        this.prepared = prepared;
        int[] sessions = {0};
        InMemoryStateStore store = new InMemoryStateStore(time, () -> "session-" + ++sessions[0]);
        World world = parts.world();
        WorldRules rules = new WorldRules(world, this::target, faults);
        Script script = new Script(
                world.times().drain(),
                world.times().update(),
                world.times().start(),
                world.times().probe(),
                rules);
        ScriptedFleet fleet = new ScriptedFleet(time, script, parts.service());
        for (Member member : parts.fleet()) {
            fleet.add(member.of(parts.service()), member.alive(), member.inService());
        }
        parts.request().idleSlot().ifPresent(fleet::idle);
        this.log = new RunLog(time, fleet, this::happened);
        this.processes = new Processes(time, store, fleet, log, faults, seed);
        this.check = new WorldCheck(world, processes, log);
        fleet.measured().onTaken(() -> check.taken(fleet.measured().taken()));
        fleet.log().onEntry(check::seen);
        log.onEnd(check::ended);
    }

    /** Runs until everything is over, or nothing can happen any more. */
    void go() {
        go(() -> {});
    }

    /** The same, and lets somebody look at it after everything that happens. */
    void go(Runnable look) {
        processes.start(parts.world().drivers(), parts.world().updater());
        time.advance(Duration.ZERO);
        processes.fleet().measured().whole();
        for (TimelineEntry entry : parts.timeline()) {
            Duration at = entry.moment().at();
            if (at == null) {
                awaiting.add(entry);
            } else {
                timed++;
                time.schedule(at, () -> {
                    timed--;
                    carryOut(entry);
                });
            }
        }
        submit(prepared, parts.request(), false);
        while (!isOver() && !turnsInCircles() && !isRestless() && time.step()) {
            look.run();
        }
        if (isRestless()) {
            log.unended().forEach(one -> one.violated("I14: it is written again and again, and nothing comes of it"));
        } else if (log.unfinished() > 0 && !isExcused()) {
            log.unended().forEach(one -> one.violated("I14: nothing moves it any more, and it waits for nobody"));
        }
    }

    /** Whether more happens at one moment than can be meant: then nothing moves on, and that is a breach of I14 as well. */
    private boolean turnsInCircles() {
        Duration now = time.elapsed();
        stepsNow = now.equals(lastMoment) ? stepsNow + 1 : 0;
        lastMoment = now;
        return stepsNow > STEPS_AT_ONE_MOMENT;
    }

    /** Whether it is still being written, long after the last thing that anybody was told of. */
    private boolean isRestless() {
        Duration since = latest(log.lastEvent(), lastEntry);
        Duration written = latest(log.lastChange(), since).minus(since);
        return timed == 0
                && written.compareTo(HELD_FOR_GOOD) > 0
                && written.compareTo(log.longestWait().multipliedBy(WAITS_AT_MOST)) > 0;
    }

    private static Duration latest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Nobody has to end what a person has to go on with, or nobody can. */
    private boolean isExcused() {
        return processes.isNobodyLeft() || !processes.isStoreUp() || log.areHeld();
    }

    private boolean isOver() {
        if (timed > 0) {
            return false;
        }
        if (log.unfinished() == 0) {
            return true;
        }
        if (processes.isNobodyLeft() && !processes.isAnyFrozen()) {
            return true;
        }
        Duration quiet = time.elapsed().minus(latest(log.lastChange(), lastEntry));
        boolean held = log.areHeld() || !processes.isStoreUp() || processes.isNobodyLeft();
        return quiet.compareTo(HELD_FOR_GOOD) > 0 && (held || quiet.compareTo(log.longestWait()) > 0);
    }

    private void happened(NumberedEvent event) {
        if (awaiting.isEmpty()) {
            return;
        }
        for (Iterator<TimelineEntry> each = awaiting.iterator(); each.hasNext(); ) {
            TimelineEntry entry = each.next();
            if (isOf(entry, event) && entry.moment().is(event, batchOf(event))) {
                each.remove();
                Duration after = entry.moment().after();
                boolean known = submitted.isStored(event.deploymentId());
                if (entry.what() == TimelineEntry.What.CRASH_DRIVER && after.isZero() && known) {
                    carryOut(entry); // before it can do anything more
                } else {
                    timed++;
                    time.schedule(after, () -> {
                        timed--;
                        carryOut(entry);
                    });
                }
            }
        }
    }

    private boolean isOf(TimelineEntry entry, NumberedEvent event) {
        String requestKey =
                log.get(event.deploymentId()).created().spec().request().key();
        return entry.key() == null || submitted.isNamed(entry.key(), event.deploymentId(), requestKey);
    }

    /** The batch of the instance that an event is about, −1 where it is about none. */
    private int batchOf(NumberedEvent event) {
        return event.event() instanceof DeploymentEvent.OfInstance one
                ? log.get(event.deploymentId()).check().rows().stream()
                        .filter(row -> row.id().equals(one.instance()))
                        .mapToInt(row -> row.batch())
                        .findFirst()
                        .orElse(-1)
                : -1;
    }

    private void carryOut(TimelineEntry entry) {
        lastEntry = time.elapsed();
        if (entry.what() == TimelineEntry.What.DEPLOY && entry.request() != null) {
            submit(null, entry.request(), entry.supersede());
            return;
        }
        try {
            Deployment linked = processes.carryOut(entry, submitted);
            if (linked != null) {
                submitted.stored(null, linked.id());
            }
        } catch (RuntimeException e) {
            refusedControls.add(new RefusedControl(
                    time.elapsed(), entry.what().name().toLowerCase(Locale.ROOT), String.valueOf(e.getMessage())));
        }
    }

    private void submit(@Nullable DeploymentRequest ready, Asked asked, boolean supersede) {
        try {
            DeploymentRequest request = ready == null ? asked.request(parts.service(), supersede) : ready;
            submitted.stored(
                    asked.key(), processes.client().deployer().deploy(request).id());
        } catch (RuntimeException e) {
            submitted.refused(asked.key(), String.valueOf(e.getMessage()), Followed.Picture.of(processes.fleet()));
        }
    }

    private @Nullable String target(String deploymentId, String instance, dev.rollout.Direction direction) {
        Followed one = log.get(deploymentId);
        if (direction == dev.rollout.Direction.FORWARD) {
            return one.created().spec().request().version();
        }
        return one.check().rows().stream()
                .filter(row -> row.id().equals(instance))
                .findFirst()
                .map(row -> row.previous())
                .orElse(null);
    }

    VirtualTime time() {
        return time;
    }

    Processes processes() {
        return processes;
    }

    RunLog log() {
        return log;
    }

    ScenarioReport report(String name) {
        return new Reporter(processes.fleet(), log, submitted, refusedControls).report(name, faults.hits());
    }
}
