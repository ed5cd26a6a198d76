package dev.rollout.exploration;

import dev.rollout.decision.Decider;
import dev.rollout.decision.Decision;
import dev.rollout.decision.DeploymentView;
import dev.rollout.engine.Memory;
import dev.rollout.spi.ProbeResult;
import dev.rollout.spi.StateStore;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * What a driver of the model is made of: the real things, or faulty ones in their place.
 *
 * @param decide the decision core
 * @param store what stands between a driver and the store
 * @param hearing how answers come into the working copy
 */
record Collaborators(
        BiFunction<DeploymentView, Instant, Decision> decide, UnaryOperator<StateStore> store, Hearing hearing) {
    static final Collaborators REAL = new Collaborators(Decider::decide, UnaryOperator.identity(), new Hearing());

    Collaborators deciding(BiFunction<DeploymentView, Instant, Decision> other) {
        return new Collaborators(other, store, hearing);
    }

    Collaborators storing(UnaryOperator<StateStore> other) {
        return new Collaborators(decide, other, hearing);
    }

    Collaborators hearing(Hearing other) {
        return new Collaborators(decide, store, other);
    }

    /** How answers come into the working copy. */
    static class Hearing {
        void probed(Memory.Step step, Flight flight, ProbeResult result, Instant at) {
            step.probed(flight.position(), flight.phase(), result, at);
        }

        void answered(Memory.Step step, Flight flight, dev.rollout.decision.Answer answer) {
            step.answered(flight.position(), flight.intent(), answer);
        }

        void shifted(Memory.Step step, Flight flight, dev.rollout.decision.Answer answer) {
            step.shifted(flight.intent(), answer);
        }
    }
}
