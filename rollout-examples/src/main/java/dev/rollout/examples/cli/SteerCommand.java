package dev.rollout.examples.cli;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.postgres.PostgresAccess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells a deployment what to do: a durable request, which its driver carries out. */
@Command
final class SteerCommand extends StoreCommand {
    /** What it is told. */
    interface Order {
        Deployment give(RollingDeployer deployer, String deployment, By by);
    }

    private final Order order;

    @Mixin
    private final Target target = new Target();

    @Mixin
    private final Person person = new Person();

    SteerCommand(Surroundings around, Order order) {
        super(around);
        this.order = order;
    }

    @Override
    int run(PostgresAccess access, Output output) {
        RollingDeployer deployer = access.deployer();
        Deployment after = order.give(deployer, target.find(deployer).id(), person.by(around));
        output.tell(after, after.toString());
        return Exit.COMPLETED;
    }
}
