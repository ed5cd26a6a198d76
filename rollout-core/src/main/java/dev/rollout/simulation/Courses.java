package dev.rollout.simulation;

import dev.rollout.Direction;
import dev.rollout.engine.Call;
import dev.rollout.engine.CallResult;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Verdict;
import java.time.Duration;

/** How a call goes, by the rules of the scenario or by the script. */
record Courses(ScriptedFleet fleet) {
    Script.Course drain(ScriptedInstance instance, CallContext context) {
        return fleet.rules() == null
                ? fleet.script().behaviour().drain(instance.id())
                : fleet.rules().drain(instance, context.deploymentId(), direction(context));
    }

    /** The operation's id tells the way. */
    private static Direction direction(CallContext context) {
        return context.operationId().contains("/back/") ? Direction.BACK : Direction.FORWARD;
    }

    CallResult registry(Call.ReadRegistry call) {
        try {
            call.told().accept(fleet.registry().instances(call.service()));
            return CallResult.ok(null);
        } catch (RuntimeException e) {
            return CallResult.failed(String.valueOf(e.getMessage()));
        }
    }

    Verdict verdict(Call.AskGate call) {
        return fleet.rules() == null
                ? Verdict.pass("")
                : fleet.rules().verdict(call.context().gate());
    }

    Script.Course probe(ScriptedInstance instance) {
        if (fleet.rules() != null) {
            return fleet.rules().probe(instance);
        }
        boolean hangs = fleet.script().behaviour().probeHangs(instance.id(), instance.version);
        return hangs ? Script.Course.HANG : Script.Course.OK;
    }

    Script.Course update(ScriptedInstance instance, Call.Update call) {
        return fleet.rules() == null
                ? fleet.script().behaviour().update(instance.id(), call.version())
                : fleet.rules().update(instance, call.version(), direction(call.context()));
    }

    /** Asked after how it goes. */
    Duration updateTime(ScriptedInstance instance, Call.Update call) {
        Duration own = fleet.script().behaviour().updateTime(instance.id(), call.version());
        return own == null ? fleet.script().updateTime() : own;
    }
}
