package dev.rollout.examples.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.InstanceStatus;
import dev.rollout.Lineage;
import dev.rollout.NumberedEvent;
import dev.rollout.Tally;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewStateTest {
    @Test
    void reads_as_people_read_it() {
        assertThat(Story.halfDone().state().progress(null).toString())
                .isEqualTo("2/4 updated, 0 failed, batch 2 of 2 in progress");
    }

    @Test
    void an_event_that_comes_twice_changes_nothing() {
        ViewState once = Story.halfDone().state();
        ViewState twice = Story.halfDone().state();
        Story.halfDone().events().forEach(twice::apply);
        assertThat(twice.progress(null)).isEqualTo(once.progress(null));
        assertThat(twice.times.toString()).isEqualTo(once.times.toString());
    }

    @Test
    void what_is_put_back_serves_again() {
        ViewState state = Story.halfDone()
                .at(2_000, new DeploymentEvent.InstancePutBack("i-03"))
                .at(2_001, new DeploymentEvent.Paused("max wanted it"))
                .state();
        assertThat(state.inService()).isEqualTo(4);
        assertThat(state.status()).isEqualTo(DeploymentStatus.PAUSED);
        assertThat(state.reason()).isEqualTo("max wanted it");
        assertThat(state.count(Phase.PENDING)).isEqualTo(2);
        state.apply(new NumberedEvent("d-1", 99, Story.START, new DeploymentEvent.Resumed(Direction.FORWARD)));
        assertThat(state.status()).isEqualTo(DeploymentStatus.IN_PROGRESS);
    }

    @Test
    void instances_that_were_at_the_target_count_as_updated() {
        ViewState state = ViewState.of(Story.picture(4), 2);
        state.apply(new NumberedEvent(
                "d-1",
                1,
                Story.START,
                new DeploymentEvent.DeploymentStarted("shop", "v2", By.of("max"), 4, List.of("i-02"))));
        assertThat(state.progress(null).tally().updated()).isEqualTo(1);
        assertThat(state.touched()).isZero();
    }

    @Test
    void instances_that_take_no_part_are_neither_pending_nor_updated() {
        ViewState state = ViewState.of(Story.picture(4, null, List.of("i-02", "i-03", "i-04")), 2);
        state.apply(new NumberedEvent(
                "d-1",
                1,
                Story.START,
                new DeploymentEvent.DeploymentStarted("shop", "v2", By.of("max"), 4, List.of("i-02"))));
        assertThat(state.count(Phase.PENDING)).isEqualTo(1);
        assertThat(state.count(Phase.AT_TARGET)).isEqualTo(1);
        assertThat(state.count(Phase.OUTSIDE)).isEqualTo(2);
        assertThat(state.takingPart()).isEqualTo(2);
        assertThat(state.progress(null).tally()).isEqualTo(new Tally(4, 1, 0, 0, 0, 0));
    }

    @Test
    void those_that_join_and_leave_change_the_total() {
        ViewState state = Story.halfDone()
                .at(2_000, new DeploymentEvent.InstanceJoined("i-05", "v1", InstanceStatus.PENDING))
                .at(2_000, new DeploymentEvent.InstanceJoined("i-06", "v2", InstanceStatus.SKIPPED))
                .at(2_000, new DeploymentEvent.InstanceJoined("i-07", "v1", InstanceStatus.SKIPPED))
                .at(2_100, new DeploymentEvent.InstanceFailed("i-03", Direction.FORWARD, "503", List.of()))
                .at(2_200, new DeploymentEvent.InstanceLeft("i-03"))
                .at(2_300, new DeploymentEvent.InstanceReplaced("i-01", "v1", InstanceStatus.PENDING))
                .state();
        assertThat(state.progress(null).tally()).isEqualTo(new Tally(6, 2, 0, 0, 0, 0));
        assertThat(state.cells.keySet()).containsExactly("i-01", "i-02", "i-04", "i-05", "i-06", "i-07");
        assertThat(state.failures()).isEmpty();
        assertThat(state.count(Phase.PENDING)).isEqualTo(3);
        assertThat(state.count(Phase.OUTSIDE)).isEqualTo(1);
    }

    @Test
    void a_successor_waits_until_its_predecessor_has_ended() {
        ViewState state = ViewState.of(Story.picture(4, new Lineage("d-0", Lineage.Kind.SUPERSEDE)), 2);
        new Story().started().events().forEach(state::apply);
        assertThat(state.status()).isEqualTo(DeploymentStatus.PENDING);

        state.apply(new NumberedEvent("d-1", 2, Story.START, new DeploymentEvent.Activated("d-0")));

        assertThat(state.status()).isEqualTo(DeploymentStatus.IN_PROGRESS);
    }

    @Test
    void what_happens_seldom_in_words() {
        assertThat(Text.words(new DeploymentEvent.InstanceJoined("i-05", null, InstanceStatus.PENDING)))
                .isEqualTo("i-05 joined at an unknown version, pending");
        assertThat(Text.words(new DeploymentEvent.InstanceReplaced("i-05", "v1", InstanceStatus.SKIPPED)))
                .isEqualTo("i-05 replaced by another one at v1, skipped");
        assertThat(Text.words(new DeploymentEvent.InstanceLeft("i-05"))).isEqualTo("i-05 left the service");
        assertThat(Text.words(new DeploymentEvent.SickBefore("i-05"))).isEqualTo("i-05 was sick before, tolerated");
        assertThat(Text.words(new DeploymentEvent.CommonCause(List.of("i-03", "i-04"), List.of())))
                .isEqualTo("common cause, not the version: most of i-03, i-04 failed as well");
        assertThat(Text.words(new DeploymentEvent.Activated("d-0"))).isEqualTo("begins, d-0 has ended");
        assertThat(Text.words(new DeploymentEvent.TrafficShifted("v2", 5))).isEqualTo("5 % of the traffic goes to v2");
        assertThat(Text.words(new DeploymentEvent.SlotReady("green", "v2", List.of("i-03"))))
                .isEqualTo("slot green is ready at v2, and gets no traffic yet");
        assertThat(Text.words(new DeploymentEvent.SlotActivated("green"))).isEqualTo("slot green is active");
        assertThat(Text.words(new DeploymentEvent.GateWaiting("errors", "no_data", "3 requests")))
                .isEqualTo("gate errors says no_data: 3 requests");
        assertThat(Text.words(new DeploymentEvent.GatePassed("errors", "0 %"))).isEqualTo("gate errors passed: 0 %");
        assertThat(Text.words(new DeploymentEvent.GateFailed("errors", "9 %"))).isEqualTo("gate errors failed: 9 %");
        assertThat(Text.words(new DeploymentEvent.Promoted(2, By.of("max"))))
                .isEqualTo("promoted after batch 2, by max");
    }

    @Test
    void events_and_waits_in_words() {
        assertThat(Story.halfDone().events().stream().map(event -> Text.words(event.event())))
                .startsWith(
                        "shop to v2, 4 instances, by max",
                        "batch 1 of 2 begins",
                        "i-01 draining",
                        "i-01 updating to v2")
                .endsWith("batch 1 done", "batch 2 of 2 begins", "i-03 draining");
        assertThat(Text.words(new DeploymentEvent.InstanceUpdating("i-03", Direction.BACK, 2, true, "v1", 2)))
                .isEqualTo("i-03 updating to v1, going back, attempt 2");
        assertThat(Text.words(
                        new Wait(new WaitReason.BatchPause(4), "", Story.START, Story.START.plusSeconds(7)),
                        Story.START))
                .isEqualTo("waiting: pause before batch 4, 7 s left");
        assertThat(Text.words(
                        new Wait(new WaitReason.HealthGate(2, 3, "503 after 41 ms"), "i-07", null, null), Story.START))
                .isEqualTo("waiting: i-07 health 2/3, last 503 after 41 ms");
    }
}
