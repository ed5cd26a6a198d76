package dev.rollout.decision;

import dev.rollout.Canary;
import dev.rollout.RefusedException;
import dev.rollout.Rolling;
import dev.rollout.Stage;
import dev.rollout.Strategy;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles a strategy to the stages of a plan.
 *
 * @param takingPart instances that take part, of which shares are reckoned
 * @param toUpdate those of them that are not at the target
 * @param batchSizes the policy's, after rounding
 * @param notes gets what roundings amounted to
 */
record Stages(int takingPart, int toUpdate, List<Integer> batchSizes, List<String> notes) {
    List<Stage> of(Strategy strategy) {
        if (strategy instanceof Rolling) {
            return List.of(new Stage.Update(batchSizes));
        }
        return canary((Canary) strategy);
    }

    private List<Stage> canary(Canary canary) {
        List<Stage> stages = new ArrayList<>();
        int updated = takingPart - toUpdate;
        for (Canary.Step step : canary.steps()) {
            if (step instanceof Canary.Instances instances) {
                int then = reached(instances, updated);
                if (then > updated) {
                    stages.add(new Stage.Update(batchSizes, then - updated));
                }
                updated = Math.max(updated, then);
            } else if (stages.isEmpty()) {
                notes.add(step + " is left out: nothing is updated before it");
            } else {
                stages.add(look(step));
            }
        }
        if (updated < takingPart) {
            stages.add(new Stage.Update(batchSizes));
        } else {
            openEnded(stages);
        }
        return stages;
    }

    private int reached(Canary.Instances step, int before) {
        int then = Math.min(takingPart, step.amount().outOf(takingPart));
        if (step.amount().percent()) {
            notes.add("canary " + step.amount() + " of " + takingPart + " is " + then);
        }
        if (then < before) {
            notes.add("canary " + step.amount() + " is left out: " + before + " run the new version already");
        }
        return then;
    }

    private static Stage look(Canary.Step step) {
        if (step instanceof Canary.Bake bake) {
            return new Stage.Bake(bake.duration());
        } else if (step instanceof Canary.Gate gate) {
            return new Stage.Gate(gate.name());
        } else if (step instanceof Canary.Approval approval) {
            return new Stage.Approval(approval.name());
        }
        throw new RefusedException("canary step " + step + " is not known");
    }

    /** The last update takes whoever joins meanwhile as well. */
    private void openEnded(List<Stage> stages) {
        for (int index = stages.size() - 1; index >= 0; index--) {
            if (stages.get(index) instanceof Stage.Update) {
                stages.set(index, new Stage.Update(batchSizes));
                return;
            }
        }
    }
}
