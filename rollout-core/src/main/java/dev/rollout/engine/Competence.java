package dev.rollout.engine;

import dev.rollout.GatePolicy;
import dev.rollout.Stage;
import dev.rollout.spi.DeploymentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether this process has all that a deployment needs: what it can't drive it leaves to others (I31). */
final class Competence {
    private final HostCalls host;

    Competence(HostCalls host) {
        this.host = host;
    }

    /** What is missing, in words; empty where nothing is. */
    List<String> lacks(DeploymentSpec spec) {
        List<String> missing = new ArrayList<>();
        if (spec.plan().slot() != null && !host.router().splitting()) {
            missing.add("a router that can split traffic");
        }
        GatePolicy asked = spec.request().policy().gates();
        Stream<String> ofPlan = spec.plan().stages().stream()
                .flatMap(stage -> stage instanceof Stage.Gate gate ? Stream.of(gate.name()) : Stream.empty());
        Stream<String> ofPolicy =
                Stream.of(asked.before(), asked.after(), asked.atEnd()).flatMap(List::stream);
        Stream.concat(ofPlan, ofPolicy)
                .distinct()
                .filter(gate -> !host.hasGate(gate))
                .forEach(gate -> missing.add("gate " + gate));
        return missing;
    }
}
