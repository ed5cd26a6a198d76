package dev.rollout.examples.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.NumberedEvent;
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
