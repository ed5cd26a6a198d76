package dev.rollout.decision;

import dev.rollout.DeploymentStatus;
import dev.rollout.Wait;
import java.time.Instant;
import java.util.List;

/**
 * Decides what is to be done now. Level-based: it looks at how things stand, not at what was decided before, so that it
 * makes no difference whether this process or another one decided it.
 */
public final class Decider {
    private Decider() {}

    /** The decision for a deployment as it stands at {@code now}, by the store's clock. */
    public static Decision decide(DeploymentView view, Instant now) {
        if (view.state().status().isFinal()) {
            return new Decision(null, List.of(), List.of(), List.of(), List.of(), null, List.of());
        }
        Draft draft = new Draft(view, now);
        Takeover.adopt(draft);
        ClockSteps.follow(draft);
        Forward.resume(draft);
        Backward.begin(draft);
        Membership.follow(draft);
        if (!draft.hasChanges()) {
            Shifting.advance(draft);
            OpenInstances.advance(draft);
            Watch.fail(draft);
            boolean judged = Course.steer(draft);
            if (judged && !draft.state().status().isFinal()) {
                pursue(draft);
            }
        }
        return draft.hasChanges() ? draft.toDecision() : Agenda.of(view, now);
    }

    /** Why a deployment is not further than it is. */
    public static List<Wait> waits(DeploymentView view, Instant now) {
        return Agenda.of(view, now).waits();
    }

    private static void pursue(Draft draft) {
        switch (draft.state().goal()) {
            case FORWARD:
                Forward.advance(draft);
                break;
            case BACK:
                if (draft.state().status() == DeploymentStatus.ROLLING_BACK) { // else that begins as a step of its own
                    Backward.advance(draft);
                }
                break;
            case HOLD:
                Holding.pause(draft);
                break;
            case STOP:
                Holding.stop(draft);
                break;
        }
    }
}
