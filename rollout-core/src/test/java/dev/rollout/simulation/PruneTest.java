package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.RefusedException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The past is forgotten whole, and only where it has ended. */
class PruneTest {
    private final Simulation world = Worlds.good(4);

    private Deployment done(String version) {
        Deployment end = world.run(DeploymentRequest.of("web", version));
        world.time().advance(Duration.ofMinutes(10));
        return end;
    }

    @Test
    void only_what_ended_before_that_moment_is_forgotten_I4() {
        world.driver("a");
        Deployment first = done("v2");
        Deployment second = done("v3");
        Deployment third = done("v4");

        assertThat(world.client().prune(second.finishedAt())).isEqualTo(1);

        assertThat(world.client().find(first.id())).isEmpty();
        assertThat(world.events(first.id())).isEmpty();
        assertThat(world.client().history("web", 10))
                .extracting(Deployment::id)
                .containsExactly(third.id(), second.id());
        assertThat(world.get(second.id())).isEqualTo(second);
        assertThat(world.client().prune(second.finishedAt())).isZero();
    }

    @Test
    void what_has_not_ended_stays_however_old_it_is() {
        String id = world.client().deploy(Worlds.v2()).id();
        world.time().advance(Duration.ofDays(1));

        assertThat(world.client().prune(Instant.MAX)).isZero();

        world.driver("a");
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    @Test
    void a_forgotten_deployment_is_unknown_to_every_command() {
        world.driver("a");
        String id = done("v2").id();
        world.client().prune(world.time().instant());

        assertThatThrownBy(() -> world.client().explain(id))
                .isInstanceOf(RefusedException.class)
                .hasMessage("there is no deployment '" + id + "'");
        assertThatThrownBy(() -> world.client().watch(id, event -> {})).isInstanceOf(RefusedException.class);
    }

    /** Peer bug 61: nothing of the old one comes back. */
    @Test
    void after_it_the_same_key_is_a_new_deployment_and_fences_go_on_rising_I12() {
        world.driver("a");
        String first = world.run(Worlds.v2().key("k")).id();
        long fence = world.store().load(first).orElseThrow().root().ownership().fence();
        world.time().advance(Duration.ofMinutes(1));
        world.client().prune(world.time().instant());

        Deployment again = world.run(Worlds.v2().key("k").force(true));

        assertThat(again.id()).isNotEqualTo(first);
        assertThat(world.events(again.id()).get(0).sequence()).isEqualTo(1);
        assertThat(world.store()
                        .load(again.id())
                        .orElseThrow()
                        .root()
                        .ownership()
                        .fence())
                .isGreaterThan(fence);
    }
}
