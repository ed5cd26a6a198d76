package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link dev.rollout.spi.StateStore#request} promises. */
public abstract class ControlRequestContract extends StoreContract {
    private static final By MAX = new By("max", "looks wrong");

    @Test
    void a_command_stores_the_goal_and_its_event_together() {
        DeploymentSnapshot read = driven();
        Step hold = hold(read);

        DeploymentSnapshot after = request(hold);

        assertThat(after.root().state()).isEqualTo(hold.after());
        assertThat(after.root().state().goal()).isEqualTo(Goal.HOLD);
        assertThat(after.instances()).isEqualTo(read.instances());
        assertThat(events("d1", 2)).isEqualTo(hold.events());
    }

    @Test
    void a_command_raises_the_revision_by_one_and_changes_no_driver() {
        DeploymentSnapshot read = driven();

        DeploymentSnapshot after = request(hold(read));

        assertThat(after.root().revision()).isEqualTo(read.root().revision() + 1);
        assertThat(after.root().ownership()).isEqualTo(read.root().ownership());
    }

    @Test
    void a_step_that_has_not_seen_the_command_is_stale_I7() {
        DeploymentSnapshot read = driven();
        DeploymentSnapshot held = request(hold(read));

        leavesUnchanged(
                "d1",
                () -> assertThat(store().commit(Step.on(read).take(0).write())).isEqualTo(new CommitResult.Stale()));
        commit(Step.on(held).state(state -> state.status(DeploymentStatus.PAUSED)));
    }

    @Test
    void a_command_that_has_not_seen_the_last_step_is_stale() {
        DeploymentSnapshot read = driven();
        commit(Step.on(read).take(0));

        leavesUnchanged(
                "d1", () -> assertThat(store().request(hold(read).request())).isEqualTo(new CommitResult.Stale()));
    }

    @Test
    void a_command_that_has_not_seen_the_last_takeover_is_stale() {
        DeploymentSnapshot read = driven();
        sessions().end(read.root().ownership().sessionId());
        takenOver("d1");

        leavesUnchanged(
                "d1", () -> assertThat(store().request(hold(read).request())).isEqualTo(new CommitResult.Stale()));
    }

    @Test
    void the_second_of_two_commands_on_the_same_revision_is_stale() {
        DeploymentSnapshot read = driven();
        request(hold(read));

        leavesUnchanged(
                "d1",
                () -> assertThat(store().request(Step.on(read)
                                .state(state -> state.goal(Goal.BACK))
                                .request()))
                        .isEqualTo(new CommitResult.Stale()));
    }

    @Test
    void a_deployment_that_nobody_drives_takes_commands() {
        DeploymentSnapshot after = request(hold(create(Draft.of("d1"))));

        assertThat(after.root().ownership().sessionId()).isNull();
    }

    @Test
    void a_successor_finds_the_goal() {
        DeploymentSnapshot held = request(hold(driven()));
        sessions().end(held.root().ownership().sessionId());

        assertThat(takenOver("d1").root().state().goal()).isEqualTo(Goal.HOLD);
    }

    @Test
    void a_command_can_end_a_deployment_that_waits() {
        DeploymentSnapshot pending = create(Draft.of("d1").status(DeploymentStatus.PENDING));

        DeploymentSnapshot ended = request(Step.on(pending).end(DeploymentStatus.CANCELLED));

        leavesUnchanged(
                "d1", () -> assertThat(store().request(hold(ended).request())).isEqualTo(new CommitResult.Fenced()));
    }

    @Test
    void a_command_to_an_unknown_deployment_is_fenced() {
        ControlRequest request = hold(driven()).request();

        assertThat(store().request(new ControlRequest("nobody", request.revision(), request.state(), List.of())))
                .isEqualTo(new CommitResult.Fenced());
    }

    @Test
    void a_command_whose_event_does_not_come_next_is_refused_I8() {
        DeploymentSnapshot read = driven();

        refuses(
                "d1",
                () -> store().request(Step.on(read)
                        .event(5, new DeploymentEvent.GoalSet(Goal.HOLD, MAX))
                        .request()));
    }

    private static Step hold(DeploymentSnapshot read) {
        return Step.on(read).state(state -> state.goal(Goal.HOLD)).event(new DeploymentEvent.GoalSet(Goal.HOLD, MAX));
    }
}
