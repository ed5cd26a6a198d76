package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.InstanceStatus;
import dev.rollout.Tally;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Ownership;
import dev.rollout.spi.StoreException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link dev.rollout.spi.StateStore#create} promises. */
public abstract class CreateContract extends StoreContract {

    @Test
    void a_new_deployment_is_stored_whole() {
        NewDeployment deployment = Draft.of("d1")
                .session(session())
                .event(new DeploymentEvent.BatchStarted(1, 2))
                .build();

        CreateResult.Created created = (CreateResult.Created) store().create(deployment);

        DeploymentSnapshot read = load("d1");
        assertThat(read.root()).isEqualTo(created.root());
        assertThat(read.root().spec()).isEqualTo(deployment.spec());
        assertThat(read.root().state()).isEqualTo(deployment.state());
        assertThat(read.root().nextSequence()).isEqualTo(3);
        assertThat(read.instances()).isEqualTo(deployment.instances());
        assertThat(events("d1", 1)).isEqualTo(deployment.events());
        assertThat(created.now()).isNotNull();
        assertThat(read.now()).isNotNull();
    }

    @Test
    void an_unknown_deployment_is_empty() {
        assertThat(store().load("nobody")).isEmpty();
    }

    @Test
    void a_living_session_drives_it_from_the_start() {
        String session = session();

        Ownership ownership = create(Draft.of("d1").session(session)).root().ownership();

        assertThat(ownership.sessionId()).isEqualTo(session);
        assertThat(ownership.label()).isEqualTo("host-1");
        assertThat(ownership.fence()).isPositive();
        assertThat(ownership.since()).isNotNull();
    }

    @Test
    void without_a_session_it_belongs_to_nobody() {
        assertNobodys(create(Draft.of("d1")));
    }

    @Test
    void with_a_session_that_is_not_alive_it_belongs_to_nobody() {
        String ended = session();
        sessions().end(ended);
        String expired = session();
        age(BEYOND_TTL);

        assertNobodys(create(Draft.of("d1").service("a").session(ended)));
        assertNobodys(create(Draft.of("d2").service("b").session(expired)));
        assertNobodys(create(Draft.of("d3").service("c").session("never-opened")));
    }

    private static void assertNobodys(DeploymentSnapshot deployment) {
        Ownership ownership = deployment.root().ownership();
        assertThat(ownership.sessionId()).isNull();
        assertThat(ownership.label()).isNull();
        assertThat(ownership.fence()).isZero();
    }

    @Test
    void each_deployment_of_a_service_gets_a_higher_fence_I12() {
        String session = session();
        long fence = 0;
        for (int i = 1; i <= 3; i++) {
            DeploymentSnapshot deployment = create(Draft.of("d" + i).session(session));
            assertThat(deployment.root().ownership().fence()).isGreaterThan(fence);
            fence = deployment.root().ownership().fence();
            commit(Step.on(deployment).end(DeploymentStatus.COMPLETED));
        }
    }

    @Test
    void a_second_active_deployment_of_a_service_is_refused_and_told_the_first_one_I10() {
        driven();

        CreateResult second = store().create(Draft.of("d2").session(session()).build());

        assertThat(second).isEqualTo(new CreateResult.ActiveExists("d1"));
        assertThat(store().load("d2")).isEmpty();
        assertThat(events("d2", 1)).isEmpty();
    }

    @Test
    void every_status_that_is_active_keeps_others_out_I10() {
        for (DeploymentStatus status : DeploymentStatus.values()) {
            String service = status.name();
            create(Draft.of("first-" + service).service(service).status(status));

            CreateResult second = store().create(
                            Draft.of("second-" + service).service(service).build());

            if (status.isActive()) {
                assertThat(second).isEqualTo(new CreateResult.ActiveExists("first-" + service));
            } else {
                assertThat(second).as(service).isInstanceOf(CreateResult.Created.class);
            }
        }
    }

    @Test
    void deployments_of_two_services_are_not_in_each_others_way() {
        driven();

        create(Draft.of("d2").service("billing").session(session()));
    }

    @Test
    void a_pending_successor_may_wait_beside_the_active_one_I10() {
        driven();

        create(Draft.of("d2").status(DeploymentStatus.PENDING));
    }

    @Test
    void a_second_pending_successor_is_not_stored_I10() {
        driven();
        create(Draft.of("d2").status(DeploymentStatus.PENDING));

        CreateResult third =
                store().create(Draft.of("d3").status(DeploymentStatus.PENDING).build());

        assertThat(third).isNotInstanceOf(CreateResult.Created.class);
        assertThat(store().load("d3")).isEmpty();
    }

    @Test
    void the_same_key_gives_the_deployment_that_is_there_active_or_not_I20() {
        DeploymentSnapshot first = create(Draft.of("d1").key("build-7").session(session()));

        assertThat(store().create(Draft.of("d2").key("build-7").build())).isEqualTo(new CreateResult.KeyExists("d1"));

        commit(Step.on(first).end(DeploymentStatus.COMPLETED));
        assertThat(store().create(Draft.of("d3").key("build-7").build())).isEqualTo(new CreateResult.KeyExists("d1"));
        assertThat(store().list(new DeploymentQuery(null, false, 10)))
                .extracting(DeploymentRoot::id)
                .containsExactly("d1");
    }

    @Test
    void the_key_is_looked_at_before_the_active_deployment_I20() {
        DeploymentSnapshot first = create(Draft.of("d1").key("build-7").session(session()));
        commit(Step.on(first).end(DeploymentStatus.COMPLETED));
        create(Draft.of("d2").key("build-8"));

        assertThat(store().create(Draft.of("d3").key("build-7").build())).isEqualTo(new CreateResult.KeyExists("d1"));
        assertThat(store().create(Draft.of("d4").key("build-9").build()))
                .isEqualTo(new CreateResult.ActiveExists("d2"));
    }

    @Test
    void the_same_key_of_another_service_is_another_key() {
        create(Draft.of("d1").key("build-7"));

        create(Draft.of("d2").key("build-7").service("billing"));
    }

    @Test
    void no_key_is_never_the_same_key() {
        commit(Step.on(driven()).end(DeploymentStatus.COMPLETED));

        create(Draft.of("d2"));
    }

    @Test
    void an_id_is_never_used_twice() {
        commit(Step.on(driven()).end(DeploymentStatus.COMPLETED));

        refuses("d1", () -> store().create(Draft.of("d1").service("billing").build()));
    }

    @Test
    void one_that_takes_more_than_it_may_is_refused_I1() {
        NewDeployment deployment = Draft.of("d1")
                .maxUnavailable(2)
                .rows(row -> row.position() > 2
                        ? row
                        : row.toBuilder()
                                .status(InstanceStatus.DRAINING)
                                .taken(true)
                                .build())
                .build();

        assertThatThrownBy(() -> store().create(deployment))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("I1");
        assertNothingStored();
    }

    @Test
    void one_whose_tally_of_taken_is_not_that_of_its_rows_is_refused_I5() {
        NewDeployment deployment = Draft.of("d1")
                .state(state -> state.tally(new Tally(4, 0, 0, 0, 0, 1)))
                .build();

        assertThatThrownBy(() -> store().create(deployment)).isInstanceOf(StoreException.class);
        assertNothingStored();
    }

    @Test
    void one_whose_events_do_not_start_at_1_is_refused_I8() {
        NewDeployment right =
                Draft.of("d1").event(new DeploymentEvent.BatchStarted(1, 2)).build();
        NewDeployment wrong = new NewDeployment(
                right.spec(),
                right.state(),
                right.instances(),
                List.of(right.events().get(1)),
                null);

        assertThatThrownBy(() -> store().create(wrong)).isInstanceOf(StoreException.class);
        assertNothingStored();
    }

    @Test
    void one_with_the_same_instance_twice_is_refused() {
        NewDeployment deployment = Draft.of("d1")
                .rows(row -> Fixtures.row(Fixtures.instance(Fixtures.SERVICE, 0), row.position()))
                .build();

        assertThatThrownBy(() -> store().create(deployment)).isInstanceOf(StoreException.class);
        assertNothingStored();
    }

    private void assertNothingStored() {
        assertThat(store().load("d1")).isEmpty();
        assertThat(events("d1", 1)).isEmpty();
        create(Draft.of("d2"));
    }
}
