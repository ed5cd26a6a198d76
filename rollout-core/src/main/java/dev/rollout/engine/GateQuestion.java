package dev.rollout.engine;

import dev.rollout.Instance;
import dev.rollout.decision.Mark;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.GateContext;
import dev.rollout.spi.InstanceState;
import java.time.Instant;
import java.util.List;

/** What a gate is asked: about whom, and from when on. */
final class GateQuestion {
    private GateQuestion() {}

    static GateContext of(WorkingCopy copy, String name, Instant deadline) {
        DeploymentState state = copy.state();
        return new GateContext(
                copy.spec().id(),
                copy.spec().request().service(),
                copy.spec().request().version(),
                name,
                state.batch(),
                state.batchFinishedAt() == null ? state.progressAt() : state.batchFinishedAt(),
                instances(copy, Mark.HEALTHY),
                instances(copy, copy.plan().slot() == null ? Mark.PENDING : Mark.OUTSIDE),
                deadline);
    }

    private static List<Instance> instances(WorkingCopy copy, Mark mark) {
        return copy.in(mark).stream().mapToObj(copy::row).map(GateQuestion::now).toList();
    }

    /** The instance as the registry knew it, at the version that it runs now as far as that is known. */
    static Instance now(InstanceState row) {
        return row.running() == null ? row.instance() : row.instance().withVersion(row.running());
    }
}
