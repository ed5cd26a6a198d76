package dev.rollout.examples.cli;

import dev.rollout.DeploymentRequest;
import dev.rollout.Forecast;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.postgres.PostgresAccess;
import dev.rollout.memory.InMemoryInstanceRegistry;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "plan", description = "Says what a deployment would do, batch by batch, and touches nothing.")
final class PlanCommand extends StoreCommand {
    @Mixin
    private final RequestOptions options = new RequestOptions();

    @Option(
            names = "--instances",
            paramLabel = "FILE",
            description = "plan for these instead of those in the database, which is not needed then: "
                    + "[{\"id\": \"web-1\", \"version\": \"v1\"}, …]")
    private @Nullable Path instances;

    PlanCommand(Surroundings around) {
        super(around);
    }

    @Override
    public Integer call() throws Exception {
        if (instances == null) {
            return super.call();
        }
        DeploymentRequest request = options.request(around);
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
        JsonFiles.instances(instances, request.service()).forEach(registry::put);
        try (RollingDeployer deployer =
                RollingDeployer.builder().instances(registry).build()) {
            return tell(deployer.plan(request), new Output(around.out(), json));
        }
    }

    @Override
    int run(PostgresAccess access, Output output) {
        return tell(access.deployer().plan(options.request(around)), output);
    }

    private static int tell(Forecast forecast, Output output) {
        output.tell(forecast, forecast.toString());
        return Exit.COMPLETED;
    }
}
