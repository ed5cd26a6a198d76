package dev.rollout.engine;

import dev.rollout.Instance;
import dev.rollout.decision.Answer;
import dev.rollout.decision.Decision;
import dev.rollout.decision.DeploymentView;
import dev.rollout.decision.GateReading;
import dev.rollout.decision.Means;
import dev.rollout.decision.Observed;
import dev.rollout.decision.RegistryReading;
import dev.rollout.decision.ShiftReading;
import dev.rollout.decision.Testimony;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.ProbeResult;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a driver knows, as an immutable value: a working copy is made of it for each step, and kept as one after it. */
public final class Memory {
    private final DeploymentRoot root;
    private final List<InstanceState> rows;
    private final Observed[] observed;
    private final RegistryReading registry;
    private final GateReading gate;
    private final ShiftReading shift;
    private final UnrecordedVersions unrecorded;

    private Memory(WorkingCopy copy) {
        root = copy.root();
        rows = List.of(copy.rows());
        observed = new Observed[rows.size()];
        for (int position = 0; position < observed.length; position++) {
            observed[position] = copy.observed(position);
        }
        registry = copy.registry();
        gate = copy.gate();
        shift = copy.shift();
        unrecorded = new UnrecordedVersions(rows.size()).standing(copy.unrecorded());
    }

    /** What a driver knows that has just read a deployment. */
    public static Memory fresh(DeploymentSnapshot snapshot, Means means) {
        return new Memory(new WorkingCopy(snapshot.root(), snapshot.instances(), means));
    }

    public DeploymentRoot root() {
        return root;
    }

    public List<InstanceState> rows() {
        return rows;
    }

    public Observed observed(int position) {
        return observed[position];
    }

    public GateReading gate() {
        return gate;
    }

    public ShiftReading shift() {
        return shift;
    }

    public RegistryReading registry() {
        return registry;
    }

    public Map<String, String> pending() {
        return unrecorded.recording().pending();
    }

    /** A step on it with a real working copy. */
    public Step step(Means means) {
        return new Step(this, means);
    }

    /** A step of a driver: a real working copy, and what the engine's shell does to it. */
    public static final class Step {
        private final WorkingCopy copy;

        private Step(Memory memory, Means means) {
            copy = new WorkingCopy(memory.root, memory.rows, means);
            for (int position = 0; position < memory.observed.length; position++) {
                copy.observe(position, memory.observed[position]);
            }
            copy.registry = memory.registry;
            copy.gate = memory.gate;
            copy.shift = memory.shift;
            copy.unrecorded().standing(memory.unrecorded);
        }

        public Memory end() {
            return new Memory(copy);
        }

        public DeploymentView view() {
            return copy;
        }

        public DeploymentWrite write(Decision decision, StateStore store, Instant now) {
            return new Writes(store).of(decision, copy, now);
        }

        public void committed(Decision decision) {
            copy.apply(decision);
        }

        public void reload(DeploymentSnapshot snapshot) {
            copy.reload(snapshot);
        }

        public void gate(Verdict verdict, Instant at) {
            copy.gate = copy.gate.asking(copy.state()).answered(verdict, at);
        }

        public void splitting(Intent intent, int members) {
            copy.shift = copy.shift.started(intent, members);
        }

        public void shifted(Intent intent, Answer answer) {
            copy.shift = copy.shift.ended(intent, answer);
        }

        public void followed() {
            copy.registryFollowed();
        }

        public void calling(int position) {
            copy.calling(position);
        }

        public void probing(int position) {
            copy.probing(position);
        }

        public void answered(int position, Intent intent, @Nullable Answer answer) {
            copy.answered(position, intent, answer);
        }

        public void versionRead(int position, Answer answer) {
            copy.versionRead(position, answer);
        }

        public void probed(int position, int phase, ProbeResult result, Instant at) {
            copy.probed(position, phase, result, at);
        }

        public void registryRead(@Nullable List<Instance> told, Instant at) {
            copy.readingRegistry();
            copy.registryRead(told, at, told == null ? "no registry" : "", at);
        }

        public void testified(int position, Testimony testimony) {
            copy.askedToTestify(position);
            copy.testified(position, testimony);
        }

        public void recorded(Map<String, String> versions, boolean ok, Instant retry) {
            copy.unrecorded().started();
            copy.unrecorded().ended(versions, ok, ok ? "" : "no registry", retry);
        }
    }
}
