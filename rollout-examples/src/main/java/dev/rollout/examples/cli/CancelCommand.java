package dev.rollout.examples.cli;

import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.postgres.PostgresAccess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "cancel", description = "Closes what is open and leaves the rest as it is.")
final class CancelCommand extends StoreCommand {
    @Mixin
    private final Target target = new Target();

    @Option(names = "--roll-back", description = "bring back what was touched instead")
    private boolean rollBack;

    @Mixin
    private final Person person = new Person();

    CancelCommand(Surroundings around) {
        super(around);
    }

    @Override
    int run(PostgresAccess access, Output output) {
        RollingDeployer deployer = access.deployer();
        CancelMode mode = rollBack ? CancelMode.ROLL_BACK : CancelMode.STOP;
        Deployment after = deployer.cancel(target.find(deployer).id(), mode, person.by(around));
        output.tell(after, after.toString());
        return Exit.COMPLETED;
    }
}
