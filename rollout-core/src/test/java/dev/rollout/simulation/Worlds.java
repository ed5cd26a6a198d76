package dev.rollout.simulation;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.NumberedEvent;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeploymentQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The worlds in which these tests begin. */
final class Worlds {
    static final Capabilities USUAL = Capabilities.none().withIdempotent().withVersioned();
    static final Capabilities FULL = USUAL.withFenced();

    private Worlds() {}

    /** So many instances of {@code web} at v1; nobody drives. */
    static Simulation undriven(Script script, Capabilities capabilities, int instances) {
        Simulation world = new Simulation("web", script, capabilities);
        world.fleet().add(instances, "v1");
        Invariants.watch(world);
        return world;
    }

    static Simulation good(int instances) {
        return undriven(Script.good(), FULL, instances);
    }

    /** To v2, with pauses of one second. */
    static DeploymentRequest v2() {
        return v2(Policy.builder().batchPause(Duration.ofSeconds(1)));
    }

    static DeploymentRequest v2(PolicyBuilder policy) {
        return DeploymentRequest.of("web", "v2").policy(policy.build());
    }

    static List<DeploymentEvent> events(Simulation world, String id) {
        return world.events(id).stream().map(NumberedEvent::event).toList();
    }

    /** Everything that is stored of every deployment. */
    static List<Object> stored(Simulation world) {
        List<Object> all = new ArrayList<>();
        world.store().list(new DeploymentQuery(null, false, 10_000)).forEach(root -> {
            all.add(root);
            all.add(world.store().load(root.id()).orElseThrow().instances());
            all.add(world.events(root.id()));
        });
        return all;
    }
}
