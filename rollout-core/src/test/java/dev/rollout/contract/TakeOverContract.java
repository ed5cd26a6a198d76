package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentStatus;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.Ownership;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@link dev.rollout.spi.DriverSessions#takeOver} promises. */
public abstract class TakeOverContract extends StoreContract {

    @Test
    void a_deployment_that_nobody_has_driven_yet_can_be_taken_over_I13() {
        create(Draft.of("d1"));

        assertTakenOver(sessions().takeOver(session(), "d1"));
    }

    @Test
    void a_deployment_of_an_ended_session_can_be_taken_over_at_once_I13() {
        sessions().end(driven().root().ownership().sessionId());

        assertTakenOver(sessions().takeOver(session(), "d1"));
    }

    @Test
    void a_deployment_of_an_expired_session_can_be_taken_over_I13() {
        driven();
        age(BEYOND_TTL);

        assertTakenOver(sessions().takeOver(session(), "d1"));
    }

    private void assertTakenOver(Optional<DeploymentSnapshot> taken) {
        assertThat(taken).isPresent();
        DeploymentSnapshot read = load("d1");
        assertThat(taken.get().root()).isEqualTo(read.root());
        assertThat(taken.get().instances()).isEqualTo(read.instances());
        commit(Step.on(taken.get()).take(0));
    }

    @Test
    void a_takeover_changes_owner_fence_and_revision_and_nothing_else_I12() {
        DeploymentSnapshot before = commit(Step.on(driven()).take(0));
        sessions().end(before.root().ownership().sessionId());
        String session = sessions().open("host-2", TTL).id();

        DeploymentSnapshot after = sessions().takeOver(session, "d1").orElseThrow();

        Ownership ownership = after.root().ownership();
        assertThat(ownership.sessionId()).isEqualTo(session);
        assertThat(ownership.label()).isEqualTo("host-2");
        assertThat(ownership.fence()).isGreaterThan(before.root().ownership().fence());
        assertThat(after.root().revision()).isEqualTo(before.root().revision() + 1);
        assertThat(after.root().state()).isEqualTo(before.root().state());
        assertThat(after.root().nextSequence()).isEqualTo(before.root().nextSequence());
        assertThat(after.instances()).isEqualTo(before.instances());
        assertThat(events("d1", after.root().nextSequence())).isEmpty();
    }

    @Test
    void a_deployment_of_a_living_session_can_not_be_taken_over() {
        driven();

        leavesUnchanged(
                "d1", () -> assertThat(sessions().takeOver(session(), "d1")).isEmpty());
    }

    @Test
    void a_living_session_can_not_take_over_what_it_drives_already() {
        DeploymentSnapshot read = driven();

        leavesUnchanged(
                "d1",
                () -> assertThat(sessions().takeOver(read.root().ownership().sessionId(), "d1"))
                        .isEmpty());
    }

    @Test
    void a_session_that_is_not_alive_can_not_take_over() {
        create(Draft.of("d1"));
        String ended = session();
        sessions().end(ended);
        String expired = session();
        age(BEYOND_TTL);

        leavesUnchanged("d1", () -> {
            assertThat(sessions().takeOver(ended, "d1")).isEmpty();
            assertThat(sessions().takeOver(expired, "d1")).isEmpty();
            assertThat(sessions().takeOver("never-opened", "d1")).isEmpty();
        });
    }

    @Test
    void a_session_that_expired_can_not_take_its_own_deployment_over_again() {
        DeploymentSnapshot read = driven();
        age(BEYOND_TTL);

        leavesUnchanged(
                "d1",
                () -> assertThat(sessions().takeOver(read.root().ownership().sessionId(), "d1"))
                        .isEmpty());
    }

    @Test
    void what_is_final_or_gone_can_not_be_taken_over() {
        commit(Step.on(driven()).end(DeploymentStatus.COMPLETED));
        age(BEYOND_TTL);

        leavesUnchanged(
                "d1", () -> assertThat(sessions().takeOver(session(), "d1")).isEmpty());
        assertThat(sessions().takeOver(session(), "nobody")).isEmpty();
    }

    @Test
    void the_former_session_is_dead_for_good_after_a_takeover() {
        String former = driven().root().ownership().sessionId();
        create(Draft.of("d2").service("billing"));
        age(BEYOND_TTL);
        takenOver("d1");

        assertThat(sessions().renew(former, TTL)).isEmpty();
        assertThat(sessions().takeOver(former, "d2")).isEmpty();
    }

    @Test
    void the_former_session_stays_dead_also_when_the_clock_of_the_store_steps_back() {
        String former = driven().root().ownership().sessionId();
        age(BEYOND_TTL);
        takenOver("d1");

        age(BEYOND_TTL.negated());

        assertThat(sessions().renew(former, TTL)).isEmpty();
    }

    @Test
    void the_former_driver_is_fenced_after_a_takeover_I2() {
        DeploymentSnapshot read = driven();
        age(BEYOND_TTL);
        takenOver("d1");

        leavesUnchanged(
                "d1",
                () -> assertThat(store().commit(Step.on(read).take(0).write())).isEqualTo(new CommitResult.Fenced()));
    }

    @Test
    void a_process_that_comes_back_under_a_new_session_is_fenced_from_its_own_past_I12() {
        DeploymentSnapshot past = driven();
        sessions().end(past.root().ownership().sessionId());

        DeploymentSnapshot present = takenOver("d1");

        assertThat(present.root().ownership().fence())
                .isGreaterThan(past.root().ownership().fence());
        leavesUnchanged(
                "d1",
                () -> assertThat(store().commit(Step.on(past).take(0).write())).isEqualTo(new CommitResult.Fenced()));
        commit(Step.on(present).take(0));
    }

    @Test
    void the_fence_of_a_service_rises_over_takeovers_and_deployments_alike_I12() {
        long fence = 0;
        for (int i = 0; i < 3; i++) {
            DeploymentSnapshot deployment = create(Draft.of("d" + i).session(session()));
            for (int j = 0; j < 3; j++) {
                assertThat(deployment.root().ownership().fence()).isGreaterThan(fence);
                fence = deployment.root().ownership().fence();
                sessions().end(deployment.root().ownership().sessionId());
                deployment = takenOver("d" + i);
            }
            assertThat(deployment.root().ownership().fence()).isGreaterThan(fence);
            fence = deployment.root().ownership().fence();
            commit(Step.on(deployment).end(DeploymentStatus.COMPLETED));
        }
    }

    @Test
    void the_first_driver_of_a_deployment_gets_a_higher_fence_than_all_of_its_service_before_I12() {
        DeploymentSnapshot first = driven();
        sessions().end(first.root().ownership().sessionId());
        DeploymentSnapshot second = commit(Step.on(takenOver("d1")).end(DeploymentStatus.COMPLETED));
        create(Draft.of("d2"));

        assertThat(takenOver("d2").root().ownership().fence())
                .isGreaterThan(second.root().ownership().fence());
    }

    @Test
    void a_session_that_loses_one_deployment_by_expiry_has_lost_them_all() {
        String session = session();
        create(Draft.of("d1").service("a").session(session));
        create(Draft.of("d2").service("b").session(session));
        age(BEYOND_TTL);
        takenOver("d1");

        takenOver("d2");
    }
}
