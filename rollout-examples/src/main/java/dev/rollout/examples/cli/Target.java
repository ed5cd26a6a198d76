package dev.rollout.examples.cli;

import dev.rollout.Deployment;
import dev.rollout.Printable;
import dev.rollout.RefusedException;
import dev.rollout.RollingDeployer;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The deployment that is meant. */
final class Target {
    private static final int NEWEST = 20;

    @Parameters(
            index = "0",
            paramLabel = "DEPLOYMENT",
            description = "its id, or a service: then its active deployment, else its newest one")
    private String name = "";

    Deployment find(RollingDeployer deployer) {
        return find(deployer, name);
    }

    static Deployment find(RollingDeployer deployer, String name) {
        return deployer.find(name).orElseGet(() -> ofService(deployer, name));
    }

    private static Deployment ofService(RollingDeployer deployer, String service) {
        List<Deployment> newest = deployer.history(service, NEWEST);
        return newest.stream()
                .filter(deployment -> deployment.status().isActive())
                .findFirst()
                .or(() -> newest.stream().findFirst())
                .flatMap(deployment -> deployer.find(deployment.id()))
                .orElseThrow(() -> new RefusedException("there is no deployment '" + Printable.of(service, 80)
                        + "', and no service of that name that has one"));
    }
}
