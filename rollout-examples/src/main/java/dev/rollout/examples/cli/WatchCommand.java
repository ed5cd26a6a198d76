package dev.rollout.examples.cli;

import dev.rollout.examples.postgres.PostgresAccess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "watch",
        description = {
            "Follows a deployment to its end, the way back included: redrawn in place on a terminal, a line for each "
                    + "change elsewhere, an event a line with --json.",
            "Ends with 0 completed, 1 failed, rollback failed or superseded, 2 rolled back, 3 cancelled, 4 timed out."
        })
final class WatchCommand extends StoreCommand {
    @Mixin
    private final Target target = new Target();

    @Mixin
    private final Follow follow = new Follow();

    WatchCommand(Surroundings around) {
        super(around);
    }

    @Override
    int run(PostgresAccess access, Output output) throws InterruptedException {
        return follow.run(access, around, target.find(access.deployer()), json);
    }
}
