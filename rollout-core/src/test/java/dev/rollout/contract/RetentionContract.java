package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentStatus;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link dev.rollout.spi.Retention} promises, and what a store keeps of a deployment that it forgot. */
public abstract class RetentionContract extends StoreContract {
    private static final Instant LIMIT = Fixtures.T0;

    @Test
    void only_what_ended_before_is_deleted() {
        ended("before", LIMIT.minus(Duration.ofNanos(1000)));
        ended("long-before", LIMIT.minus(Duration.ofDays(400)));
        ended("at", LIMIT);
        ended("after", LIMIT.plusSeconds(1));
        create(Draft.of("unfinished").createdAt(LIMIT.minus(Duration.ofDays(400))));

        assertThat(retention().prune(LIMIT)).isEqualTo(2);

        assertThat(store().list(new DeploymentQuery(null, false, 10)))
                .extracting(DeploymentRoot::id)
                .containsExactly("unfinished", "after", "at");
        assertThat(events("after", 1)).hasSize(2);
        assertThat(load("at").instances()).hasSize(4);
    }

    @Test
    void nothing_is_left_of_what_is_deleted() {
        DeploymentSnapshot ended = ended("d1", LIMIT.minusSeconds(1));

        retention().prune(LIMIT);

        assertThat(store().load("d1")).isEmpty();
        assertThat(events("d1", 1)).isEmpty();
        assertThat(store().commit(Step.on(ended).write())).isEqualTo(new CommitResult.Fenced());
        assertThat(store().request(Step.on(ended).request())).isEqualTo(new CommitResult.Fenced());
        assertThat(sessions().takeOver(session(), "d1")).isEmpty();
        assertThat(sessions().scan(session(), Set.of()).orphans()).isEmpty();
    }

    @Test
    void the_newest_one_that_tells_which_slot_of_its_service_is_active_is_kept() {
        slot("one", "blue");
        slot("two", "green");
        slot("three", null);

        assertThat(retention().prune(LIMIT)).isEqualTo(2);
        assertThat(retention().prune(LIMIT)).isZero();

        assertThat(load("two").root().state().activeSlot()).isEqualTo("green");
    }

    private void slot(String id, String active) {
        DeploymentSnapshot deployment = create(Draft.of(id).session(session()));
        commit(Step.on(deployment)
                .end(DeploymentStatus.COMPLETED)
                .state(state -> state.activeSlot(active).finishedAt(LIMIT.minusSeconds(1))));
    }

    @Test
    void deleting_again_deletes_nothing() {
        ended("d1", LIMIT.minusSeconds(1));

        assertThat(retention().prune(LIMIT)).isEqualTo(1);
        assertThat(retention().prune(LIMIT)).isZero();
    }

    @Test
    void an_empty_store_has_nothing_to_delete() {
        assertThat(retention().prune(LIMIT)).isZero();
    }

    @Test
    void the_fence_of_a_service_survives_its_deployments_I12() {
        DeploymentSnapshot forgotten = ended("d1", LIMIT.minusSeconds(1));
        retention().prune(LIMIT);

        DeploymentSnapshot next = create(Draft.of("d2").service("service of d1").session(session()));

        assertThat(next.root().ownership().fence())
                .isGreaterThan(forgotten.root().ownership().fence());
    }

    @Test
    void a_late_write_to_what_was_deleted_does_not_reach_its_successor_I2() {
        DeploymentSnapshot forgotten = ended("d1", LIMIT.minusSeconds(1));
        retention().prune(LIMIT);
        create(Draft.of("d2").service("service of d1").session(session()));

        leavesUnchanged(
                "d2",
                () -> assertThat(store().commit(Step.on(forgotten).write())).isEqualTo(new CommitResult.Fenced()));
    }

    @Test
    void the_key_of_what_was_deleted_is_free_again() {
        DeploymentSnapshot first = create(Draft.of("d1").key("build-7").session(session()));
        commit(Step.on(first)
                .state(state -> state.status(DeploymentStatus.FAILED).finishedAt(LIMIT.minusSeconds(1))));
        retention().prune(LIMIT);

        assertThat(store().create(Draft.of("d2").key("build-7").build())).isInstanceOf(CreateResult.Created.class);
    }

    private DeploymentSnapshot ended(String id, Instant at) {
        DeploymentSnapshot deployment =
                create(Draft.of(id).service("service of " + id).session(session()));
        return commit(Step.on(deployment).end(DeploymentStatus.COMPLETED).state(state -> state.finishedAt(at)));
    }
}
