package dev.rollout.examples.cli;

import dev.rollout.Deployment;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.postgres.PostgresAccess;
import dev.rollout.spi.DeploymentQuery;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "history", description = "Lists the newest deployments, of one service or of all.")
final class HistoryCommand extends StoreCommand {
    private static final int MOST = 1_000;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "only of this service")
    private @Nullable String service;

    @Option(names = "--limit", paramLabel = "COUNT", description = "at most so many, 1–1000; 20 by default")
    private int limit = 20;

    HistoryCommand(Surroundings around) {
        super(around);
    }

    @Override
    public Integer call() throws Exception {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("--limit must be 1–" + MOST + ", was " + limit);
        }
        return super.call();
    }

    @Override
    int run(PostgresAccess access, Output output) {
        List<Deployment> newest =
                service == null ? ofAll(access) : access.deployer().history(service, limit);
        output.tell(newest, newest.isEmpty() ? "no deployment" : Listing.of(newest));
        return Exit.COMPLETED;
    }

    /** The store lists what the deployer lists by service only. */
    private List<Deployment> ofAll(PostgresAccess access) {
        RollingDeployer deployer = access.deployer();
        return access.store().list(new DeploymentQuery(null, false, limit)).stream()
                .map(root -> root.spec().request().service())
                .distinct()
                .flatMap(each -> deployer.history(each, limit).stream())
                .sorted(Comparator.comparing(Deployment::createdAt).reversed())
                .limit(limit)
                .toList();
    }
}
