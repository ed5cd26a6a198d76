package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.InstanceStatus;
import dev.rollout.Tally;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.InstanceState;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a store promises about instances that join and leave while a deployment runs. */
public abstract class MembershipContract extends StoreContract {

    @Test
    void rows_of_those_that_joined_are_stored_behind_the_last_one_with_the_step() {
        DeploymentSnapshot read = driven();
        Step step = Step.on(read)
                .take(0)
                .join(Fixtures.instance(Fixtures.SERVICE, 4))
                .join(Fixtures.instance(Fixtures.SERVICE, 5))
                .event(new DeploymentEvent.InstanceJoined("i4", "v1", InstanceStatus.PENDING));

        DeploymentSnapshot after = commit(step);

        assertThat(after.instances()).isEqualTo(step.rows()).hasSize(6);
        assertThat(after.root().state()).isEqualTo(step.after());
        assertThat(after.root().state().tally().total()).isEqualTo(6);
        assertThat(after.root().revision()).isEqualTo(read.root().revision() + 1);
        assertThat(events("d1", 2)).isEqualTo(step.events());
    }

    @Test
    void rows_of_those_that_joined_change_like_any_other() {
        DeploymentSnapshot read = commit(Step.on(driven()).join(Fixtures.instance(Fixtures.SERVICE, 4)));
        Step step = Step.on(read).take(4, 1).join(Fixtures.instance(Fixtures.SERVICE, 5));

        assertThat(commit(step).instances()).isEqualTo(step.rows());
    }

    @Test
    void rows_of_every_kind_are_read_as_they_joined() {
        DeploymentSnapshot read =
                create(Draft.of("d1").size(30).maxUnavailable(30).session(session()));
        Step step = Step.on(read);
        for (InstanceState row : Samples.everyRow()) {
            step.join(row.instance(), bare -> moved(row, bare.position()));
        }

        assertThat(commit(step).instances()).isEqualTo(step.rows());
    }

    private static InstanceState moved(InstanceState row, int position) {
        return new InstanceState(
                row.instance(),
                position,
                row.previous(),
                row.status(),
                row.direction(),
                row.batch(),
                row.taken(),
                row.admitted(),
                row.touched(),
                row.inDoubt(),
                row.outside(),
                row.left(),
                row.sickBefore(),
                row.standby(),
                row.retries(),
                row.running(),
                row.intent(),
                row.openedAt(),
                row.since(),
                row.deadline(),
                row.failure(),
                row.evidence());
    }

    @Test
    void a_thousand_may_join_at_once() {
        Step step = Step.on(driven());
        IntStream.range(4, 1004).forEach(i -> step.join(Fixtures.instance(Fixtures.SERVICE, i)));

        assertThat(commit(step).instances()).isEqualTo(step.rows()).hasSize(1004);
    }

    @Test
    void rows_that_do_not_follow_the_last_one_are_refused() {
        DeploymentSnapshot read = driven();
        for (int wrong : new int[] {-1, 0, 3, 5}) {
            Step step = Step.on(read)
                    .take(0)
                    .join(Fixtures.instance(Fixtures.SERVICE, 9), row -> moved(row, wrong))
                    .state(state -> state.tally(new Tally(5, 0, 0, 0, 1, 1)));

            refuses("d1", () -> store().commit(step.write()));
        }
    }

    @Test
    void a_row_with_the_id_of_another_one_is_refused() {
        DeploymentSnapshot read = driven();
        Step stored = Step.on(read).take(0).join(Fixtures.instance(Fixtures.SERVICE, 2));
        Step twice = Step.on(read)
                .take(0)
                .join(Fixtures.instance(Fixtures.SERVICE, 9))
                .join(Fixtures.instance(Fixtures.SERVICE, 9));

        refuses("d1", () -> store().commit(stored.write()));
        refuses("d1", () -> store().commit(twice.write()));
    }

    @Test
    void one_that_left_keeps_its_row_and_is_in_no_count() {
        DeploymentSnapshot read = commit(Step.on(driven()).take(0));
        Step step = Step.on(read)
                .row(0, row -> row.left(true))
                .row(1, row -> row.left(true).failure("gone"))
                .event(new DeploymentEvent.InstanceLeft("i0"));

        DeploymentSnapshot after = commit(step);

        assertThat(after.instances()).isEqualTo(step.rows()).hasSize(4);
        assertThat(after.root().state().tally()).isEqualTo(new Tally(2, 0, 0, 0, 0, 0));
    }

    @Test
    void one_that_comes_back_under_its_id_counts_again() {
        DeploymentSnapshot left = commit(Step.on(driven()).row(2, row -> row.left(true)));

        DeploymentSnapshot back =
                commit(Step.on(left).row(2, row -> row.left(false).previous("v3")));

        assertThat(back.root().state().tally().total()).isEqualTo(4);
        assertThat(back.instances().get(2).previous()).isEqualTo("v3");
    }

    @Test
    void the_fleet_may_shrink_below_what_may_be_taken_and_to_nothing() {
        DeploymentSnapshot one = commit(Step.on(driven())
                .row(0, row -> row.left(true))
                .row(1, row -> row.left(true))
                .row(2, row -> row.left(true)));

        DeploymentSnapshot none = commit(Step.on(one).row(3, row -> row.left(true)));

        assertThat(none.root().state().tally().total()).isZero();
        commit(Step.on(none).end(DeploymentStatus.COMPLETED));
    }

    @Test
    void a_step_whose_total_is_not_that_of_its_rows_is_refused_I5() {
        DeploymentSnapshot read = driven();
        for (int wrong : new int[] {3, 5}) {
            refuses(
                            "d1",
                            () -> store().commit(Step.on(read)
                                    .row(0, row -> row.batch(7))
                                    .state(state -> state.tally(new Tally(wrong, 0, 0, 0, 0, 0)))
                                    .write()))
                    .hasMessageContaining("I5");
        }
        refuses(
                "d1",
                () -> store().commit(Step.on(read)
                        .join(Fixtures.instance(Fixtures.SERVICE, 4))
                        .state(state -> state.tally(new Tally(4, 0, 0, 0, 0, 0)))
                        .write()));
        refuses(
                "d1",
                () -> store().commit(Step.on(read)
                        .row(0, row -> row.left(true))
                        .state(state -> state.tally(new Tally(4, 0, 0, 0, 0, 0)))
                        .write()));
    }

    @Test
    void nobody_joins_by_a_write_that_is_stale_fenced_or_too_late_I4() {
        DeploymentSnapshot read = driven();
        long fence = read.root().ownership().fence();
        DeploymentSnapshot now = commit(Step.on(read).take(0));
        Step join = Step.on(read).join(Fixtures.instance(Fixtures.SERVICE, 4));

        leavesUnchanged("d1", () -> {
            assertThat(store().commit(join.write())).isEqualTo(new CommitResult.Stale());
            assertThat(store().commit(join.fence(fence + 1).write())).isEqualTo(new CommitResult.Fenced());
        });
        DeploymentSnapshot ended = commit(Step.on(now).giveBack(0).end(DeploymentStatus.COMPLETED));
        leavesUnchanged(
                "d1",
                () -> assertThat(store().commit(Step.on(ended)
                                .join(Fixtures.instance(Fixtures.SERVICE, 4))
                                .write()))
                        .isEqualTo(new CommitResult.Fenced()));
    }

    @Test
    void of_16_steps_by_which_others_join_one_counts() {
        DeploymentSnapshot read = driven();

        long committed = Race.of16(i -> store().commit(Step.on(read)
                        .join(Fixtures.instance(Fixtures.SERVICE, 4 + i))
                        .write()))
                .stream()
                .filter(CommitResult.Committed.class::isInstance)
                .count();

        assertThat(committed).isEqualTo(1);
        assertThat(load("d1").instances()).hasSize(5);
    }
}
