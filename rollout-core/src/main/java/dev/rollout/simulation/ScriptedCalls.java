package dev.rollout.simulation;

import dev.rollout.engine.Call;
import dev.rollout.engine.CallResult;
import dev.rollout.engine.HostCalls;
import dev.rollout.engine.SplitCheck;
import dev.rollout.simulation.FleetLog.What;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The host's code of one simulated process: does to the scripted fleet what the script says. */
final class ScriptedCalls implements HostCalls {
    private static final Duration ADMIT_TIME = Duration.ofMillis(10);

    private final ScriptedFleet fleet;
    private final Capabilities capabilities;
    private final SimulatedProcess process;
    private final Courses courses;

    ScriptedCalls(ScriptedFleet fleet, Capabilities capabilities, SimulatedProcess process) {
        this.fleet = fleet;
        this.capabilities = capabilities;
        this.process = process;
        this.courses = new Courses(fleet);
    }

    @Override
    public Capabilities updater() {
        return capabilities;
    }

    @Override
    public Capabilities router() {
        return fleet.script().behaviour().splitting() ? capabilities.withSplitting() : capabilities;
    }

    @Override
    public boolean routed() {
        return true;
    }

    @Override
    public Running start(Call call, Consumer<CallResult> done) {
        process.passing("before ", call.getClass().getSimpleName());
        if (call instanceof Call.Probe probe) {
            probe(probe, done);
        } else if (call instanceof Call.Drain drain) {
            drain(drain, done);
        } else if (call instanceof Call.Update update) {
            update(update, done);
        } else if (call instanceof Call.Admit admit) {
            admit(admit, done);
        } else if (call instanceof Call.ReadVersion read) {
            read(read, done);
        } else if (call instanceof Call.ReadRegistry read) {
            readRegistry(read, done);
        } else if (call instanceof Call.Split split) {
            split(split, done);
        } else if (call instanceof Call.AskGate ask) {
            ask(ask, done);
        } else {
            record((Call.RecordVersions) call, done);
        }
        return () -> {};
    }

    private void readRegistry(Call.ReadRegistry call, Consumer<CallResult> done) {
        after(Duration.ZERO, call, done, () -> courses.registry(call));
    }

    private void split(Call.Split call, Consumer<CallResult> done) {
        String refusal = fleet.traffic().refusal(call.context(), capabilities.fenced());
        if (refusal != null) {
            after(Duration.ZERO, call, done, () -> CallResult.failed(refusal));
            return;
        }
        Script.Course course = fleet.script().behaviour().split();
        if (course == Script.Course.OK) {
            fleet.split(call.split(), call.context());
        }
        if (course == Script.Course.OK || course == Script.Course.LIE) {
            after(ADMIT_TIME, call, done, () -> SplitCheck.of(call.split(), fleet.shares()));
        } else if (course != Script.Course.HANG) {
            after(ADMIT_TIME, call, done, () -> CallResult.failed("IllegalStateException: no such backend"));
        }
    }

    private void ask(Call.AskGate call, Consumer<CallResult> done) {
        after(Duration.ZERO, call, done, () -> {
            call.told().accept(courses.verdict(call));
            return CallResult.ok(null);
        });
    }

    private void record(Call.RecordVersions call, Consumer<CallResult> done) {
        if (fleet.script().behaviour().registryFails()) {
            after(Duration.ZERO, call, done, () -> CallResult.failed("IllegalStateException: no registry"));
        } else {
            fleet.registry().recordVersions(call.service(), call.versions(), call.fence());
            after(Duration.ZERO, call, done, () -> CallResult.ok(null));
        }
    }

    private void report(Call call, ScriptedInstance instance, CallContext context) {
        String report = fleet.script().behaviour().report(instance.id(), call.what());
        if (report != null) {
            context.report(report);
        }
    }

    private void after(Duration time, Call call, Consumer<CallResult> done, Supplier<CallResult> end) {
        process.effect(time, end, result -> {
            process.passing("after ", call.getClass().getSimpleName());
            done.accept(result);
        });
    }

    /** Why a call is refused at once: its instance is gone, or it is FENCED and has seen a higher token; null if it is not. */
    private @Nullable String refusal(ScriptedInstance instance, @Nullable String version, CallContext context) {
        if (!instance.present) {
            return "IllegalStateException: no such instance";
        }
        if (!capabilities.fenced()) {
            return null;
        }
        if (context.fencingToken() < instance.highestToken) {
            log(instance, What.REFUSED, version, context);
            return "stale token";
        }
        instance.highestToken = context.fencingToken();
        return null;
    }

    private void drain(Call.Drain call, Consumer<CallResult> done) {
        ScriptedInstance instance = fleet.get(call.instance().id());
        String refusal = refusal(instance, null, call.context());
        if (refusal != null) {
            after(Duration.ZERO, call, done, () -> CallResult.failed(refusal));
            return;
        }
        Script.Course course = courses.drain(instance, call.context());
        if (course == Script.Course.THROW) {
            after(
                    fleet.script().drainTime(),
                    call,
                    done,
                    () -> CallResult.failed("IllegalStateException: no such server"));
            return;
        }
        fleet.takes(instance);
        instance.inService = false;
        log(instance, What.DRAINED, null, call.context());
        report(call, instance, call.context());
        fleet.measure(instance);
        if (course != Script.Course.HANG) {
            after(fleet.script().drainTime(), call, done, () -> CallResult.ok(null));
        }
    }

    private void admit(Call.Admit call, Consumer<CallResult> done) {
        ScriptedInstance instance = fleet.get(call.instance().id());
        String refusal = refusal(instance, null, call.context());
        if (refusal != null) {
            after(Duration.ZERO, call, done, () -> CallResult.failed(refusal));
            return;
        }
        Script.Course course = fleet.script().behaviour().admit(instance.id());
        if (course == Script.Course.OK) {
            instance.inService = true;
            fleet.givenBack(instance);
            log(instance, What.ADMITTED, null, call.context());
            fleet.measure(instance);
            after(ADMIT_TIME, call, done, () -> attached(call, instance));
        } else if (course != Script.Course.HANG) {
            after(ADMIT_TIME, call, done, () -> CallResult.failed("IllegalStateException: no such server"));
        }
    }

    /** It is looked at once more, and taken out again where it is not well with traffic. */
    private CallResult attached(Call.Admit call, ScriptedInstance instance) {
        if (call.probe() == null || fleet.healthy(instance, ++instance.probesSinceUpdate)) {
            return CallResult.ok(null);
        }
        instance.probed(false);
        instance.inService = false;
        log(instance, What.DRAINED, null, call.context());
        fleet.measure(instance);
        return CallResult.failed("not well with traffic, taken out again: 503");
    }

    private void read(Call.ReadVersion call, Consumer<CallResult> done) {
        ScriptedInstance instance = fleet.get(call.instance().id());
        String refusal = refusal(instance, null, call.context());
        if (refusal != null) {
            after(Duration.ZERO, call, done, () -> CallResult.failed(refusal));
        } else {
            after(fleet.script().probeTime(), call, done, () -> CallResult.ok(instance.version));
        }
    }

    private void probe(Call.Probe call, Consumer<CallResult> done) {
        ScriptedInstance instance = fleet.get(call.instance().id());
        Script.Course course = courses.probe(instance);
        if (course == Script.Course.HANG) {
            instance.probed(false);
            return;
        }
        int number = ++instance.probesSinceUpdate;
        if (fleet.script().probeTime().compareTo(call.probe().timeout()) > 0) {
            instance.probed(false); // its answer will come too late
        }
        after(fleet.script().probeTime(), call, done, () -> {
            if (course == Script.Course.THROW) {
                instance.probed(false);
                return CallResult.failed("IllegalStateException: connection refused");
            }
            boolean healthy = fleet.healthy(instance, number);
            instance.probed(healthy);
            if (fleet.rules() != null) {
                fleet.measure(instance); // probes are counted, and a few first ones may fail
            }
            if (!healthy) {
                return CallResult.failed("503");
            }
            String expected = call.expectedVersion();
            boolean wrong = capabilities.versioned() && expected != null && !expected.equals(instance.version);
            return wrong
                    ? CallResult.failed("runs " + instance.version + ", expected " + expected)
                    : CallResult.ok(null);
        });
    }

    private void update(Call.Update call, Consumer<CallResult> done) {
        ScriptedInstance instance = fleet.get(call.instance().id());
        CallContext context = call.context();
        String refusal = refusal(instance, call.version(), context);
        if (refusal != null) {
            after(Duration.ZERO, call, done, () -> CallResult.failed(refusal));
            return;
        }
        if (capabilities.idempotent() && instance.appliedOperations.contains(context.operationId())) {
            log(instance, What.ALREADY_DONE, call.version(), context);
            after(Duration.ZERO, call, done, () -> CallResult.ok(null));
            return;
        }
        log(instance, What.UPDATE_BEGUN, call.version(), context);
        report(call, instance, context);
        fleet.takes(instance);
        instance.alive = false;
        instance.updating = process;
        instance.touched = true;
        instance.generation++;
        fleet.measure(instance);
        Script.Course course = courses.update(instance, call);
        if (course == Script.Course.HANG) {
            instance.updating = null;
        } else {
            after(courses.updateTime(instance, call), call, done, () -> ended(instance, call, course));
        }
    }

    private CallResult ended(ScriptedInstance instance, Call.Update call, Script.Course course) {
        instance.updating = null;
        if (!instance.present) {
            return CallResult.failed("IllegalStateException: no such instance");
        }
        if (capabilities.fenced() && call.context().fencingToken() < instance.highestToken) {
            log(instance, What.REFUSED, call.version(), call.context());
            return CallResult.failed("stale token");
        }
        boolean ok = course == Script.Course.OK;
        instance.dead &= !ok && fleet.rules() != null;
        instance.alive = !instance.dead;
        instance.readyAt = fleet.time().elapsed().plus(fleet.script().startTime());
        instance.updatedAt = fleet.time().elapsed();
        instance.updated(ok);
        instance.generation++;
        if (ok) {
            instance.version = call.version();
            instance.appliedOperations.add(call.context().operationId());
        }
        log(instance, ok ? What.UPDATED : What.UPDATE_FAILED, call.version(), call.context());
        fleet.started(instance);
        return course == Script.Course.THROW
                ? CallResult.failed("IllegalStateException: no space left on device")
                : CallResult.ok(null);
    }

    private void log(ScriptedInstance instance, What what, @Nullable String version, CallContext context) {
        fleet.log().note(fleet.time().elapsed(), instance.id(), what, version, context);
    }
}
