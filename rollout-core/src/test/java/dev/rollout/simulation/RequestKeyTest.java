package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.RefusedException;
import dev.rollout.RollingDeployer;
import dev.rollout.contract.Race;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.simulation.StoreFaults.Fault;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.StoreException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** I20: the same request key gives the same deployment. */
class RequestKeyTest {
    @Test
    void the_same_request_gives_the_same_deployment_while_it_runs_and_after_its_end_I20() {
        Simulation world = Worlds.good(4);
        world.driver("a");
        DeploymentRequest request = Worlds.v2().key("build-7");

        String id = world.client().deploy(request).id();
        assertThat(world.client().deploy(request).id()).isEqualTo(id);
        world.runToEnd(id);
        Deployment after = world.client().deploy(request.startedBy("somebody else"));

        assertThat(after.id()).isEqualTo(id);
        assertThat(after.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.client().history("web", 10)).hasSize(1);
        assertThat(world.fleet().log().touched()).hasSize(4);
    }

    @Test
    void the_span_from_which_it_is_asked_makes_it_no_other_request_I20() {
        Simulation world = Worlds.good(4);
        String id = world.client()
                .deploy(Worlds.v2().key("k").attribute(DeploymentRequest.TRACEPARENT, "00-first"))
                .id();

        DeploymentRequest again = Worlds.v2().key("k").attribute(DeploymentRequest.TRACEPARENT, "00-second");

        assertThat(world.client().deploy(again).id()).isEqualTo(id);
    }

    @Test
    void without_a_key_each_request_is_a_deployment_of_its_own() {
        Simulation world = Worlds.good(4);
        world.driver("a");

        String first = world.run(Worlds.v2()).id();
        String second = world.run(Worlds.v2().force(true)).id();

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void the_same_key_with_another_content_is_refused_and_says_what_differs_I20() {
        Simulation world = Worlds.good(4);
        String id = world.client().deploy(Worlds.v2().key("k")).id();
        List<Object> before = Worlds.stored(world);

        assertThatThrownBy(() -> world.client().deploy(Worlds.v2().key("k").attribute("canary", "secret")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("request key 'k' stands for deployment " + id
                        + ", which differs in field attributes; use another key");
        assertThat(Worlds.stored(world)).isEqualTo(before);
    }

    @Test
    void the_keys_of_two_services_are_not_the_same() {
        InMemoryStateStore store = new InMemoryStateStore();
        RollingDeployer deployer = deployer(store, "web", "shop");

        String web = deployer.deploy(DeploymentRequest.of("web", "v2").key("k")).id();
        String shop =
                deployer.deploy(DeploymentRequest.of("shop", "v2").key("k")).id();

        assertThat(shop).isNotEqualTo(web);
        deployer.close();
    }

    /** The answer is lost on its way, and the caller asks again: one deployment. */
    @Test
    void a_submission_whose_answer_is_lost_is_stored_once_I20_I23() {
        Simulation world = Worlds.good(4);
        world.driver("a");
        boolean[] lost = {false};
        world.storeFaults((process, call) -> {
            boolean now = process.equals("client") && call.equals("create") && !lost[0];
            lost[0] |= now;
            return now ? Fault.ANSWER_LOST : Fault.NONE;
        });

        String id = world.client().deploy(Worlds.v2().key("k")).id();

        assertThat(lost[0]).isTrue();
        assertThat(world.client().deploy(Worlds.v2().key("k")).id()).isEqualTo(id);
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.client().history("web", 10)).hasSize(1);
    }

    @Test
    void a_submission_that_never_arrived_says_so_and_may_be_repeated() {
        Simulation world = Worlds.good(4);
        world.driver("a");
        world.storeFaults((process, call) -> call.equals("create") ? Fault.REQUEST_LOST : Fault.NONE);

        assertThatThrownBy(() -> world.client().deploy(Worlds.v2().key("k"))).isInstanceOf(StoreException.class);
        assertThat(Worlds.stored(world)).isEmpty();

        world.storeFaults((process, call) -> Fault.NONE);
        assertThat(world.run(Worlds.v2().key("k")).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    private static RollingDeployer deployer(InMemoryStateStore store, String... services) {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
        for (String service : services) {
            registry.put(Instance.of("i1", service, "h1:80", "v1")).put(Instance.of("i2", service, "h2:80", "v1"));
        }
        return RollingDeployer.builder().instances(registry).store(store).build();
    }

    @Test
    void sixteen_processes_that_submit_at_once_get_one_and_the_same_deployment_I20() {
        for (int round = 0; round < 20; round++) {
            InMemoryStateStore store = new InMemoryStateStore();
            List<String> ids = Race.of16(number -> {
                try (RollingDeployer deployer = deployer(store, "web")) {
                    return deployer.deploy(
                                    DeploymentRequest.of("web", "v2").key("k").startedBy("racer " + number))
                            .id();
                }
            });

            assertThat(ids).containsOnly(ids.get(0));
            assertThat(store.list(new DeploymentQuery(null, false, 100))).hasSize(1);
        }
    }
}
