package dev.rollout.examples.cli;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.RefusedException;
import dev.rollout.RollingDeployer;
import dev.rollout.WaitReason;
import dev.rollout.examples.postgres.PostgresAccess;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Answers a deployment that waits to be approved. */
@Command
final class ApprovalCommand extends StoreCommand {
    private final boolean approved;

    @Mixin
    private final Target target = new Target();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "APPROVAL",
            description = "its name in the plan; the one that is waited for by default")
    private @Nullable String approval;

    @Mixin
    private final Person person = new Person();

    ApprovalCommand(Surroundings around, boolean approved) {
        super(around);
        this.approved = approved;
    }

    @Override
    int run(PostgresAccess access, Output output) {
        RollingDeployer deployer = access.deployer();
        String id = target.find(deployer).id();
        String name = approval == null ? awaited(deployer, id) : approval;
        By by = person.by(around);
        Deployment after = approved ? deployer.approve(id, name, by) : deployer.reject(id, name, by);
        output.tell(after, after.toString());
        return Exit.COMPLETED;
    }

    private static String awaited(RollingDeployer deployer, String id) {
        List<String> awaited = deployer.explain(id).waits().stream()
                .filter(wait -> wait.reason() instanceof WaitReason.Approval)
                .map(wait -> ((WaitReason.Approval) wait.reason()).approval())
                .toList();
        if (awaited.isEmpty()) {
            throw new RefusedException("deployment " + id + " does not wait for an approval");
        }
        return awaited.get(0);
    }
}
