package dev.rollout.examples.cli;

import dev.rollout.Deployment;
import dev.rollout.Explanation;
import dev.rollout.Wait;
import dev.rollout.examples.postgres.PostgresAccess;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "explain", description = "Says what a deployment waits for, since when, and until when or for whom.")
final class ExplainCommand extends StoreCommand {
    @Mixin
    private final Target target = new Target();

    ExplainCommand(Surroundings around) {
        super(around);
    }

    @Override
    int run(PostgresAccess access, Output output) {
        Deployment deployment = target.find(access.deployer());
        Explanation explanation = access.deployer().explain(deployment.id());
        String waits = explanation.waits().isEmpty()
                ? explanation.toString()
                : explanation.waits().stream().map(Wait::toString).collect(Collectors.joining("\n"));
        output.tell(explanation, deployment + "\n" + waits);
        return Exit.COMPLETED;
    }
}
