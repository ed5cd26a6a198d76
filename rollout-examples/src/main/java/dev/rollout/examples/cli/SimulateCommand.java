package dev.rollout.examples.cli;

import dev.rollout.examples.Simulate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

@Command(
        name = "simulate",
        customSynopsis = "rollout simulate FILE... [--events] [--seed N]",
        description = "Rehearses scenarios with the real engine in virtual time, a line of JSON for each. "
                + "Ends with 0 where all expectations hold, 1 where one does not, 2 for a file that is not valid.")
final class SimulateCommand implements Callable<Integer> {
    private final Surroundings around;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    SimulateCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        return Simulate.run(around.out(), around.err(), arguments.toArray(String[]::new));
    }
}
