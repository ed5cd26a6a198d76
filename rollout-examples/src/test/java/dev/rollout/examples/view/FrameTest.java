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
                Map.of(),
                new Pulse.Extra(Map.of("i-03", 7), List.of("4 up at the balancer")));
        assertThat(Frame.lines(Story.halfDone().state(), pulse, NOW, new Frame.Size(100, 40, false)))
                .containsExactly(
                        "shop  v1 → v2  in progress  2.1 s, about 3 s left",
                        "2/4 updated, 0 failed, batch 2 of 2 in progress",
                        "started by max · driven by driver-1 · d-1",
                        "forward [####################--------------------] 2/4",
                        "i-01 H  i-02 H  i-03 D  i-04 .",
                        ". pending  D draining  U updating  C checking  H healthy  F failed",
                        "3/4 in service, floor 2",
                        "i-03 draining 0.2 s, at most 5 s more · 7 requests open",
                        "waiting: i-03 draining, at most 5 s more",
                        "each: drain 0.1 s, update 0.4 s, health 0.3 s · pauses 1.0 s · last batch 0.9 s",
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
        assertThat(Frame.lines(
                        story.state(), Pulse.none(NOW), Story.START.plusMillis(1_000), new Frame.Size(100, 40, false)))
                .containsExactly(
                        "shop  v1 → v2  rolling back  1.0 s",
                        "0/4 updated, 1 failed, rolling back, 0 back",
                        "started by max · d-1",
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
        assertThat(Frame.lines(story.state(), Pulse.none(NOW), NOW, new Frame.Size(100, 40, false)))
                .contains(
                        "shop  v1 → v2  rolled back  1.5 s",
                        "0/4 updated, 1 failed, rolled back",
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
        assertThat(Frame.lines(story.state(), Pulse.none(NOW), NOW, new Frame.Size(100, 40, false)))
                .endsWith(
                        "completed", "each: drain 0.1 s, update 0.4 s, health 0.3 s · pauses 1.0 s · last batch 0.8 s");
    }

    @Test
    void a_common_cause_is_told_and_those_that_joined_have_cells() {
        Story story = Story.halfDone()
                .at(2_000, new DeploymentEvent.InstanceLeft("i-04"))
                .at(2_000, new DeploymentEvent.InstanceJoined("i-05", "v1", InstanceStatus.SKIPPED))
                .at(2_050, new DeploymentEvent.CommonCause(List.of("i-05"), List.of("i-05 503")));
        assertThat(Frame.lines(story.state(), Pulse.none(NOW), NOW, new Frame.Size(100, 40, false)))
                .contains(
                        "i-01 H  i-02 H  i-03 D  i-05 -",
                        ". pending  D draining  U updating  C checking  H healthy  F failed  - not part of it",
                        "common cause, not the version: most of i-05 failed as well");
    }

    @Test
    void what_is_not_part_of_it_is_shown_apart_and_the_bar_is_full_without_it() {
        ViewState state = ViewState.of(Story.picture(4, null, List.of("i-03", "i-04")), 2);
        new Story()
                .started()
                .updating("i-01", 10)
                .updating("i-02", 10)
                .healthy("i-01", 500)
                .healthy("i-02", 600)
                .events()
                .forEach(state::apply);
        assertThat(Frame.lines(state, Pulse.none(NOW), NOW, new Frame.Size(100, 40, false)))
                .contains(
                        "forward [########################################] 2/2",
                        "i-01 H  i-02 H  i-03 -  i-04 -",
                        ". pending  D draining  U updating  C checking  H healthy  F failed  - not part of it");
    }

    @Test
    void a_service_that_all_instances_have_left_is_drawn_without_any_cell() {
        Story story = Story.halfDone();
        for (String id : List.of("i-01", "i-02", "i-03", "i-04")) {
            story.at(2_000, new DeploymentEvent.InstanceLeft(id));
        }
        assertThat(Frame.lines(story.state(), Pulse.none(NOW), NOW, new Frame.Size(100, 40, false)))
                .contains(
                        "forward [########################################] 0/0",
                        ". pending  D draining  U updating  C checking  H healthy  F failed",
                        "0/0 in service, floor 2");
    }

    @Test
    void colours_only_add_to_the_same_text() {
        List<String> plain = Frame.lines(Story.halfDone().state(), Pulse.none(NOW), NOW, new Frame.Size(60, 40, false));
        List<String> coloured =
                Frame.lines(Story.halfDone().state(), Pulse.none(NOW), NOW, new Frame.Size(60, 40, true));
        assertThat(coloured).isNotEqualTo(plain);
        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")))
                .containsExactlyElementsOf(plain);
        assertThat(plain).allMatch(line -> line.length() <= 60).noneMatch(line -> line.contains("\u001b"));
        assertThat(coloured.get(4)).contains("i-01 \u001b[32mH\u001b[0m");
    }

    @Test
    void a_large_fleet_is_rows_of_tens_with_the_first_name_of_each() {
        ViewState state = ViewState.of(Story.picture(120), 100);
        Story.halfDone().events().forEach(state::apply);
        List<String> lines = Frame.lines(state, Pulse.none(NOW), NOW, new Frame.Size(50, 40, false));
        String ten = " " + ".".repeat(10);
        assertThat(lines.subList(4, 7))
                .containsExactly(
                        "i-01  HHD......." + ten.repeat(3),
                        "i-41  " + (ten.repeat(4)).strip(),
                        "i-81  " + ten.repeat(4).strip());
    }

    @Test
    void whatever_the_window_and_the_fleet_nothing_is_wider_or_higher() {
        for (int instances : List.of(1, 4, 20, 61, 500, 10_000)) {
            ViewState state = ViewState.of(Story.picture(instances), 1);
            Story.halfDone().events().forEach(state::apply);
            for (int width : List.of(20, 40, 79, 199)) {
                for (int height : List.of(1, 3, 10, 23, 60)) {
                    List<String> lines = Frame.lines(state, Pulse.none(NOW), NOW, new Frame.Size(width, height, false));
                    assertThat(lines)
                            .as(instances + " at " + width + "x" + height)
                            .hasSizeLessThanOrEqualTo(height);
                    assertThat(lines).allMatch(line -> Columns.of(line) <= width);
                    assertThat(lines.get(0)).startsWith("shop");
                }
            }
        }
    }

    @Test
    void where_many_instances_share_a_letter_a_failed_one_is_not_lost() {
        ViewState state = ViewState.of(Story.picture(10_000), 9_000);
        new Story()
                .started()
                .at(10, new DeploymentEvent.InstanceFailed("i-5000", Direction.FORWARD, "503", List.of()))
                .events()
                .forEach(state::apply);
        List<String> lines = Frame.lines(state, Pulse.none(NOW), NOW, new Frame.Size(79, 23, false));
        assertThat(lines).anyMatch(line -> line.startsWith("i-") && line.contains("F"));
        assertThat(lines).anyMatch(line -> line.startsWith("each for 1"));
    }
}
