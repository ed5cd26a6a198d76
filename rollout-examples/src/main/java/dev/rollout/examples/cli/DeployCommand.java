package dev.rollout.examples.cli;

import dev.rollout.Deployment;
import dev.rollout.examples.postgres.PostgresAccess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "deploy", description = "Submits a deployment; a process with an updater drives it.")
final class DeployCommand extends StoreCommand {
    @Mixin
    private final RequestOptions options = new RequestOptions();

    @Option(names = "--watch", description = "follow it to its end; the exit code is that of watch")
    private boolean watch;

    @Mixin
    private final Follow follow = new Follow();

    DeployCommand(Surroundings around) {
        super(around);
    }

    @Override
    int run(PostgresAccess access, Output output) throws InterruptedException {
        Deployment begun = access.deployer().deploy(options.request(around));
        if (!watch) {
            output.tell(begun, begun.toString());
            return Exit.COMPLETED;
        }
        Deployment picture = access.deployer().find(begun.id()).orElse(begun);
        return follow.run(access, around, picture, json);
    }
}
