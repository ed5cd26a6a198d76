package dev.rollout.decision;

import dev.rollout.BlueGreen;
import dev.rollout.Canary;
import dev.rollout.Rolling;
import dev.rollout.Stage;
import dev.rollout.Step;
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
        } else if (strategy instanceof BlueGreen blueGreen) {
            return blueGreen(blueGreen);
        }
        return canary((Canary) strategy);
    }

    private List<Stage> blueGreen(BlueGreen blueGreen) {
        List<Stage> stages = new ArrayList<>();
        stages.add(new Stage.Update(List.of(takingPart), null, blueGreen.idle()));
        blueGreen.steps().forEach(step -> stages.add(look(step)));
        toAllTraffic(stages);
        if (!blueGreen.keepWarm().isZero()) {
            stages.add(new Stage.KeepWarm(blueGreen.keepWarm()));
        }
        return stages;
    }

    /** Who sets shares sets the whole in the end. */
    private static void toAllTraffic(List<Stage> stages) {
        Stage whole = new Stage.Shift(100);
        if (!stages.contains(whole)) {
            stages.add(whole);
        }
    }

    private List<Stage> canary(Canary canary) {
        List<Stage> stages = new ArrayList<>();
        int updated = takingPart - toUpdate;
        for (Step step : canary.steps()) {
            if (step instanceof Step.Instances instances) {
                int then = reached(instances, updated);
                if (then > updated) {
                    stages.add(new Stage.Update(batchSizes, then - updated));
                }
                updated = Math.max(updated, then);
            } else {
                if (stages.isEmpty()) { // a canary that changed nobody is no canary
                    notes.add("canary: " + updated
                            + " run the new version already, one more is updated first to be looked at");
                    stages.add(new Stage.Update(batchSizes, 1));
                    updated++;
                }
                stages.add(look(step));
            }
        }
        if (updated < takingPart) {
            stages.add(new Stage.Update(batchSizes));
        } else {
            openEnded(stages);
        }
        if (stages.stream().anyMatch(Stage.Shift.class::isInstance)) {
            toAllTraffic(stages);
        }
        return stages;
    }

    private int reached(Step.Instances step, int before) {
        int then = Math.min(takingPart, step.amount().outOf(takingPart));
        if (step.amount().percent()) {
            notes.add("canary " + step.amount() + " of " + takingPart + " is " + then);
        }
        if (then < before) {
            notes.add("canary " + step.amount() + " is left out: " + before + " run the new version already");
        }
        return then;
    }

    private static Stage look(Step step) {
        if (step instanceof Step.Bake bake) {
            return new Stage.Bake(bake.duration());
        } else if (step instanceof Step.Gate gate) {
            return new Stage.Gate(gate.name());
        } else if (step instanceof Step.Weight weight) {
            return new Stage.Shift(weight.percent());
        }
        return new Stage.Approval(((Step.Approval) step).name());
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
