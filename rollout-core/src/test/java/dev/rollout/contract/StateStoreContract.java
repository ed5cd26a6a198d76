package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.InstanceStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.Tally;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link dev.rollout.spi.StateStore#commit} promises. */
public abstract class StateStoreContract extends StoreContract {

    @Test
    void a_step_stores_state_rows_and_events_together() {
        DeploymentSnapshot read = driven();
        Step step =
                Step.on(read).state(state -> state.batch(1).reason("batch 1")).take(0, 2);

        DeploymentSnapshot after = commit(step);

        assertThat(after.root().state()).isEqualTo(step.after());
        assertThat(after.instances()).isEqualTo(step.rows());
        assertThat(events("d1", 2)).isEqualTo(step.events());
        assertThat(after.root().spec()).isEqualTo(read.root().spec());
        assertThat(after.root().ownership()).isEqualTo(read.root().ownership());
    }

    @Test
    void a_step_raises_the_revision_by_one_and_the_next_number_by_its_events() {
        DeploymentSnapshot read = driven();

        DeploymentSnapshot after = commit(Step.on(read).take(0, 1));

        assertThat(after.root().revision()).isEqualTo(read.root().revision() + 1);
        assertThat(after.root().nextSequence()).isEqualTo(read.root().nextSequence() + 2);
    }

    @Test
    void a_step_without_rows_and_events_counts_as_well() {
        DeploymentSnapshot read = driven();

        DeploymentSnapshot after = commit(Step.on(read).state(state -> state.progressAt(Fixtures.T0.plusSeconds(7))));

        assertThat(after.root().revision()).isEqualTo(read.root().revision() + 1);
        assertThat(after.root().nextSequence()).isEqualTo(read.root().nextSequence());
        assertThat(after.instances()).isEqualTo(read.instances());
    }

    @Test
    void what_was_read_stays_as_it_was_read() {
        DeploymentSnapshot read = driven();
        List<InstanceState> rows = new ArrayList<>(read.instances());

        commit(Step.on(read).take(0, 1));

        assertThat(read.instances()).isEqualTo(rows);
    }

    @Test
    void a_write_with_an_older_fence_has_no_effect_I2() {
        DeploymentSnapshot stale = driven();
        sessions().end(stale.root().ownership().sessionId());
        DeploymentSnapshot current = takenOver("d1");
        long revision = current.root().revision();

        leavesUnchanged("d1", () -> {
            assertThat(store().commit(Step.on(stale).take(0).write())).isEqualTo(new CommitResult.Fenced());
            assertThat(store().commit(Step.on(stale).take(0).revision(revision).write()))
                    .isEqualTo(new CommitResult.Fenced());
        });
    }

    @Test
    void a_write_with_a_fence_that_was_never_given_has_no_effect_I2() {
        DeploymentSnapshot read = driven();
        long fence = read.root().ownership().fence();

        leavesUnchanged("d1", () -> {
            assertThat(store().commit(Step.on(read).take(0).fence(fence + 1).write()))
                    .isEqualTo(new CommitResult.Fenced());
            assertThat(store().commit(Step.on(read).take(0).fence(-1).write())).isEqualTo(new CommitResult.Fenced());
        });
    }

    @Test
    void a_step_of_a_session_that_expired_counts_as_long_as_nobody_took_over_I2() {
        DeploymentSnapshot read = driven();
        age(BEYOND_TTL);

        commit(Step.on(read).take(0));
    }

    @Test
    void a_write_with_an_older_revision_is_stale_I22() {
        DeploymentSnapshot read = driven();
        commit(Step.on(read).take(0));

        leavesUnchanged(
                "d1",
                () -> assertThat(store().commit(Step.on(read).take(1).write())).isEqualTo(new CommitResult.Stale()));
    }

    @Test
    void a_write_with_an_older_revision_is_stale_also_where_all_is_again_as_it_was_read() {
        DeploymentSnapshot read = driven();
        DeploymentSnapshot held =
                commit(Step.on(read).state(state -> state.goal(Goal.HOLD).status(DeploymentStatus.PAUSED)));
        DeploymentSnapshot again =
                commit(Step.on(held).state(state -> state.goal(Goal.FORWARD).status(DeploymentStatus.IN_PROGRESS)));
        assertThat(again.root().state()).isEqualTo(read.root().state());

        leavesUnchanged("d1", () -> {
            assertThat(store().commit(Step.on(read).take(0).write())).isEqualTo(new CommitResult.Stale());
            assertThat(store().request(Step.on(read).request())).isEqualTo(new CommitResult.Stale());
        });
    }

    @Test
    void a_write_with_a_revision_yet_to_come_is_stale() {
        DeploymentSnapshot read = driven();

        leavesUnchanged(
                "d1",
                () -> assertThat(store().commit(Step.on(read)
                                .take(0)
                                .revision(read.root().revision() + 1)
                                .write()))
                        .isEqualTo(new CommitResult.Stale()));
    }

    @Test
    void final_is_final_I4() {
        for (DeploymentStatus status : DeploymentStatus.values()) {
            if (status.isFinal()) {
                String id = status.name();
                DeploymentSnapshot ended =
                        commit(Step.on(create(Draft.of(id).session(session()))).end(status));
                sessions().end(ended.root().ownership().sessionId());

                leavesUnchanged(id, () -> {
                    assertThat(store().commit(Step.on(ended).take(0).write())).isEqualTo(new CommitResult.Fenced());
                    assertThat(store().commit(Step.on(ended)
                                    .state(state -> state.status(DeploymentStatus.IN_PROGRESS)
                                            .finishedAt(null))
                                    .write()))
                            .isEqualTo(new CommitResult.Fenced());
                    assertThat(store().request(Step.on(ended).request())).isEqualTo(new CommitResult.Fenced());
                    assertThat(sessions().takeOver(session(), id)).isEmpty();
                });
            }
        }
    }

    @Test
    void a_write_to_an_unknown_deployment_is_fenced() {
        DeploymentWrite write = Step.on(driven()).write();

        assertThat(store().commit(new DeploymentWrite(
                        "nobody", write.fence(), write.revision(), write.state(), List.of(), List.of())))
                .isEqualTo(new CommitResult.Fenced());
        assertThat(store().load("nobody")).isEmpty();
    }

    @Test
    void a_step_that_takes_more_than_it_may_is_refused_I1() {
        DeploymentSnapshot read = commit(Step.on(driven()).take(0));

        refuses("d1", () -> store().commit(Step.on(read).take(1, 2).write())).hasMessageContaining("I1");

        DeploymentSnapshot full = commit(Step.on(read).take(1));
        refuses("d1", () -> store().commit(Step.on(full).take(2).write())).hasMessageContaining("I1");
        commit(Step.on(full).giveBack(0).take(2));
    }

    @Test
    void a_step_whose_tally_of_taken_is_not_that_of_its_rows_is_refused_I5() {
        DeploymentSnapshot read = driven();

        refuses(
                "d1",
                () -> store().commit(Step.on(read)
                        .take(0)
                        .state(state -> state.tally(new Tally(4, 0, 0, 0, 1, 0)))
                        .write()));
        refuses(
                "d1",
                () -> store().commit(Step.on(read)
                        .state(state -> state.tally(new Tally(4, 0, 0, 0, 0, 1)))
                        .write()));
    }

    @Test
    void events_that_do_not_go_on_from_the_last_one_are_refused_I8() {
        DeploymentSnapshot read = driven();
        DeploymentEvent event = new DeploymentEvent.BatchStarted(1, 2);

        refuses("d1", () -> store().commit(withRow(read).event(3, event).write()));
        refuses("d1", () -> store().commit(withRow(read).event(1, event).write()));
        refuses(
                "d1",
                () -> store().commit(
                                withRow(read).event(2, event).event(4, event).write()));
        refuses(
                "d1",
                () -> store().commit(
                                withRow(read).event(2, event).event(2, event).write()));
    }

    private static Step withRow(DeploymentSnapshot read) {
        return Step.on(read).row(0, row -> row.batch(7));
    }

    @Test
    void events_of_another_deployment_are_refused_I8() {
        DeploymentSnapshot read = driven();
        NumberedEvent foreign = new NumberedEvent("d2", 2, Fixtures.T0, new DeploymentEvent.BatchStarted(1, 2));

        refuses(
                "d1",
                () -> store().commit(new DeploymentWrite(
                        "d1",
                        read.root().ownership().fence(),
                        read.root().revision(),
                        read.root().state(),
                        List.of(),
                        List.of(foreign))));
    }

    @Test
    void rows_that_the_deployment_does_not_have_are_refused() {
        DeploymentSnapshot read = driven();
        InstanceState beyond = Fixtures.row(Fixtures.instance(Fixtures.SERVICE, 9), 9);
        InstanceState other = Fixtures.row(Fixtures.instance(Fixtures.SERVICE, 9), 0);

        refuses("d1", () -> store().commit(withRows(read, beyond)));
        refuses("d1", () -> store().commit(withRows(read, other)));
    }

    @Test
    void a_row_that_is_written_twice_is_refused() {
        DeploymentSnapshot read = driven();
        InstanceState row = read.instances().get(0);

        refuses(
                "d1",
                () -> store().commit(withRows(
                        read, row, row.toBuilder().status(InstanceStatus.FAILED).build())));
    }

    private static DeploymentWrite withRows(DeploymentSnapshot read, InstanceState... rows) {
        return new DeploymentWrite(
                "d1",
                read.root().ownership().fence(),
                read.root().revision(),
                read.root().state(),
                List.of(rows),
                List.of());
    }

    @Test
    void a_step_of_200_rows_of_2000_changes_these_200() {
        DeploymentSnapshot read =
                create(Draft.of("d1").size(2000).maxUnavailable(200).session(session()));
        Step step =
                Step.on(read).take(IntStream.range(0, 200).map(i -> i * 10 + 3).toArray());

        DeploymentSnapshot after = commit(step);

        assertThat(after.instances()).isEqualTo(step.rows());
        assertThat(after.root().state().tally().taken()).isEqualTo(200);
        assertThat(events("d1", 2)).isEqualTo(step.events());
    }

    @Test
    void steps_of_one_deployment_leave_others_as_they_are() {
        DeploymentSnapshot one = driven();
        create(Draft.of("d2").service("billing").session(session()));

        leavesUnchanged("d2", () -> commit(Step.on(one).take(0, 1)));
    }
}
