package dev.rollout.examples.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.InstanceStatus;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final Instant NOW = Story.START.plusMillis(2_100);

    @Test
    void a_running_deployment_says_how_far_it_is_and_what_it_waits_for() {
        Pulse pulse = new Pulse(
                NOW,
                List.of(new Wait(new WaitReason.Draining(), "i-03", NOW.minusMillis(200), NOW.plusSeconds(5))),
                Duration.ofSeconds(3),
                "driver-1",
                Map.of("i-03", 7),
                List.of("4 up at the balancer"));
        assertThat(Frame.lines(Story.halfDone().state(), pulse, NOW, 100, false))
                .containsExactly(
                        "shop  v1 → v2  in progress  2/4 updated · 0 failed · batch 2/2  2.1 s, about 3 s left",
                        "started by max · driven by driver-1",
                        "forward [####################--------------------] 2/4",
                        "i-01 H  i-02 H  i-03 D  i-04 .",
                        ". pending  D draining  U updating  C checking  H healthy  F failed",
                        "3/4 in service, floor 2",
                        "i-03 draining 0.2 s · draining, at most 5 s more · 7 requests open",
                        "waiting: i-03 draining, at most 5 s more",
                        "4 up at the balancer");
    }

    @Test
    void a_failure_shows_the_gate_the_first_bad_instance_and_the_way_back() {
        Story story = new Story()
                .started()
                .at(10, new DeploymentEvent.BatchStarted(1, 2))
                .updating("i-01", 10)
                .at(500, new DeploymentEvent.InstanceHealthChecking("i-01", Direction.FORWARD))
                .at(
                        900,
                        new DeploymentEvent.InstanceFailed(
                                "i-01",
                                Direction.FORWARD,
                                "503 after 2 ms, 3 of 3 probes failed",
                                List.of("a", "b", "c", "2026-11-23T10:00:20.729794083Z unhealthy: 503 after 2 ms")))
                .at(910, new DeploymentEvent.RollbackStarted("1 of 1 failed = 100 % > 10 %"))
                .at(920, new DeploymentEvent.InstanceUpdating("i-01", Direction.BACK, 1, true, "v1", 1));
        assertThat(Frame.lines(story.state(), Pulse.none(NOW), Story.START.plusMillis(1_000), 100, false))
                .containsExactly(
                        "shop  v1 → v2  rolling back  0/4 updated · 1 failed · batch 1/2  1.0 s",
                        "started by max",
                        "forward [----------------------------------------] 0/4",
                        "back    [----------------------------------------] 0/1",
                        "i-01 U  i-02 .  i-03 .  i-04 .",
                        ". pending  D draining  U updating  C checking  H healthy  F failed",
                        "3/4 in service, floor 2",
                        "i-01 failed: 503 after 2 ms, 3 of 3 probes failed",
                        "  b",
                        "  c",
                        "  10:00:20 unhealthy: 503 after 2 ms",
                        "rolling back because 1 of 1 failed = 100 % > 10 %",
                        "i-01 updating 0.1 s");

        story.at(1_400, new DeploymentEvent.InstanceRolledBack("i-01", "v1"))
                .at(1_500, new DeploymentEvent.DeploymentFinished(DeploymentStatus.ROLLED_BACK, "i-01 failed"));
        assertThat(Frame.lines(story.state(), Pulse.none(NOW), NOW, 100, false))
                .contains(
                        "shop  v1 → v2  rolled back  0/4 updated · 1 failed · batch 1/2  1.5 s",
                        "back    [########################################] 1/1",
                        "i-01 R  i-02 .  i-03 .  i-04 .",
                        "4/4 in service, floor 2",
                        "rolled back: i-01 failed");
    }

    @Test
    void the_end_says_where_the_time_went() {
        Story story = Story.halfDone()
                .at(2_000, new DeploymentEvent.InstanceUpdating("i-03", Direction.FORWARD, 2, true, "v2", 1))
                .healthy("i-03", 2_400)
                .updating("i-04", 1_900)
                .healthy("i-04", 2_400)
                .at(2_700, new DeploymentEvent.BatchFinished(2))
                .at(2_710, new DeploymentEvent.DeploymentFinished(DeploymentStatus.COMPLETED, ""));
        assertThat(Frame.lines(story.state(), Pulse.none(NOW), NOW, 100, false))
                .endsWith(
                        "completed",
                        "an instance took 0.1 s to drain, 0.4 s to update, 0.3 s to be healthy; pauses 1.0 s");
    }

    @Test
    void a_common_cause_is_told_and_those_that_joined_have_cells() {
        Story story = Story.halfDone()
                .at(2_000, new DeploymentEvent.InstanceLeft("i-04"))
                .at(2_000, new DeploymentEvent.InstanceJoined("i-05", "v1", InstanceStatus.SKIPPED))
                .at(2_050, new DeploymentEvent.CommonCause(List.of("i-05"), List.of("i-05 503")));
        assertThat(Frame.lines(story.state(), Pulse.none(NOW), NOW, 100, false))
                .contains(
                        "i-01 H  i-02 H  i-03 D  i-05 -",
                        ". pending  D draining  U updating  C checking  H healthy  F failed  - left alone",
                        "common cause, not the version: most of i-05 failed as well");
    }

    @Test
    void colours_only_add_to_the_same_text() {
        List<String> plain = Frame.lines(Story.halfDone().state(), Pulse.none(NOW), NOW, 60, false);
        List<String> coloured = Frame.lines(Story.halfDone().state(), Pulse.none(NOW), NOW, 60, true);
        assertThat(coloured).isNotEqualTo(plain);
        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")))
                .containsExactlyElementsOf(plain);
        assertThat(plain).allMatch(line -> line.length() <= 60).noneMatch(line -> line.contains("\u001b"));
        assertThat(coloured.get(3)).contains("i-01 \u001b[32mH\u001b[0m");
    }

    @Test
    void a_large_fleet_is_a_grid_of_letters() {
        ViewState state = ViewState.of(Story.picture(120), 100);
        Story.halfDone().events().forEach(state::apply);
        List<String> lines = Frame.lines(state, Pulse.none(NOW), NOW, 80, false);
        assertThat(lines.subList(3, 6)).containsExactly("HHD" + ".".repeat(47), ".".repeat(50), ".".repeat(20));
    }
}
