package dev.rollout.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.Amount;
import dev.rollout.BatchSize;
import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Explanation;
import dev.rollout.Goal;
import dev.rollout.Instance;
import dev.rollout.InstanceProgress;
import dev.rollout.InstanceStatus;
import dev.rollout.Lineage;
import dev.rollout.NumberedEvent;
import dev.rollout.Policy;
import dev.rollout.Progress;
import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import dev.rollout.Tally;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.contract.Draft;
import dev.rollout.contract.Fixtures;
import dev.rollout.contract.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The one JSON form: what is written is read, and looks as documented. */
class DocumentsTest {
    private static final DeploymentSpec SPEC =
            Draft.of("d1").request(Samples.fullRequest()).build().spec();

    static Stream<Object> values() {
        NewDeployment draft = Draft.of("d1").build();
        Tally tally = new Tally(20, 8, 1, 3, 2, 2);
        Progress progress = new Progress(DeploymentStatus.PAUSED, tally, 5, 10, Duration.ofSeconds(95));
        InstanceProgress instance = new InstanceProgress(
                "i1",
                InstanceStatus.HEALTH_CHECKING,
                Direction.BACK,
                "v1",
                null,
                3,
                Fixtures.T0,
                null,
                Samples.ODD_LINES,
                List.of("", Samples.ODD_LINES));
        return Stream.concat(
                Samples.everyRow().stream(),
                Stream.of(
                        SPEC,
                        draft.spec(),
                        draft.state(),
                        draft.spec().plan(),
                        Samples.fullRequest(),
                        Samples.fullRequest().policy(),
                        Policy.defaults(),
                        Samples.fullInstance(1),
                        Instance.of("i", "s", "a", null),
                        new Ownership(null, null, 0, Fixtures.T0),
                        new DeploymentRoot(
                                SPEC, draft.state(), new Ownership("s", "host", 1L << 41, Fixtures.T0), 7, 8),
                        tally,
                        progress,
                        instance,
                        new Deployment(
                                "d1",
                                "s",
                                "v2",
                                DeploymentStatus.ROLLING_BACK,
                                Goal.BACK,
                                Direction.BACK,
                                "",
                                progress,
                                By.of("max"),
                                Fixtures.T0,
                                null,
                                new Lineage("d0", Lineage.Kind.RETRY),
                                null,
                                17,
                                List.of(instance)),
                        new Explanation(
                                "d1",
                                DeploymentStatus.IN_PROGRESS,
                                Fixtures.T0,
                                Fixtures.T0,
                                null,
                                List.of(
                                        new Wait(new WaitReason.Capacity(18, 18, 2, 2), "i7", Fixtures.T0, null),
                                        new Wait(new WaitReason.Draining(), "", null, Fixtures.T0)))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_value_is_read_as_it_was_written(Object value) {
        assertThat((Object) Documents.read(Documents.write(value), value.getClass()))
                .isEqualTo(value);
    }

    @Test
    void a_specification_is_read_as_it_was_written() {
        assertThat(Documents.readSpec(Documents.write(SPEC))).isEqualTo(SPEC);
    }

    @Test
    void events_of_every_type_are_read_as_they_were_written() {
        List<NumberedEvent> events = new ArrayList<>();
        for (DeploymentEvent event : Samples.everyEvent()) {
            events.add(new NumberedEvent("d1", events.size() + 1L, Fixtures.T0.plusNanos(1), event));
        }

        assertThat(Documents.readEvents("d1", Documents.writeEvents(events))).isEqualTo(events);
        for (NumberedEvent event : events) {
            assertThat(Documents.read(Documents.write(event.event()), DeploymentEvent.class))
                    .isEqualTo(event.event());
        }
    }

    @Test
    void texts_and_lists_are_read_as_they_were_written() {
        Map<String, String> texts = Map.of("odd " + Samples.ODD, Samples.ODD_LINES, "empty", "");
        List<String> list = List.of("", "null", Samples.ODD_LINES);

        assertThat(Documents.readTexts(Documents.write(texts))).isEqualTo(texts);
        assertThat(Documents.readList(Documents.write(list))).isEqualTo(list);
        assertThatThrownBy(() -> Documents.readTexts("[]")).isInstanceOf(CorruptDocumentException.class);
        assertThatThrownBy(() -> Documents.readList("{}")).isInstanceOf(CorruptDocumentException.class);
    }

    @Test
    void statuses_are_in_snake_case_and_times_in_iso_8601() {
        assertThat(Documents.write(Samples.everyRow().get(4)))
                .contains("\"status\":\"updating\"", "\"direction\":\"forward\"")
                .contains("\"since\":\"2026-03-01T10:00:02.123457Z\"");
        assertThat(Documents.write(Samples.fullRequest().policy()))
                .contains("\"batchSize\":[1,\"10%\",5]")
                .contains("\"maxUnavailable\":\"25%\"")
                .contains("\"batchPause\":\"PT1.5S\"", "\"progressDeadline\":\"PT26H\"")
                .contains("\"onStall\":\"pause\"", "\"rollbackThresholdOf\":\"batch\"", "\"rollbackThreshold\":12.5");
        assertThat(Documents.write(Policy.builder().batchSize(7).build())).contains("\"batchSize\":7");
        assertThat(Documents.write(BatchSize.percent(10))).isEqualTo("\"10%\"");
        assertThat(Documents.write(Amount.of(3))).isEqualTo("3");
    }

    @Test
    void what_is_null_is_absent() {
        assertThat(Documents.write(Draft.of("d1").build().state())).doesNotContain("null", "finishedAt", "ending");
    }

    @Test
    void an_event_is_one_flat_object() {
        NumberedEvent event = new NumberedEvent(
                "d1", 7, Fixtures.T0, new DeploymentEvent.InstanceDraining("i1", Direction.FORWARD, 2, true));

        assertThat(Documents.writeEvent(event))
                .isEqualTo("{\"deployment\":\"d1\",\"sequence\":7,\"at\":\"2026-03-01T10:00:00.123457Z\","
                        + "\"type\":\"instance_draining\",\"instance\":\"i1\",\"direction\":\"forward\",\"batch\":2,"
                        + "\"taken\":true}");
        assertThat(Documents.writeEvents(List.of(event)))
                .startsWith("[{\"sequence\":7,")
                .endsWith("}]");
    }

    @Test
    void families_carry_their_type_in_snake_case() {
        assertThat(Documents.write(SPEC))
                .contains("\"format\":1", "\"strategy\":{\"type\":\"rolling\"}", "\"stages\":[{\"type\":\"update\"");
        assertThat(Documents.write(new Wait(new WaitReason.HealthGate(1, 3, ""), "", null, null)))
                .contains("\"reason\":{\"type\":\"health_gate\"");
    }

    @Test
    void what_a_newer_library_added_is_overlooked() {
        String json = Documents.write(SPEC).replaceFirst("\\{", "{\"moonPhase\":{\"full\":[true,null,1e5]},");

        assertThat(Documents.readSpec(json)).isEqualTo(SPEC);
    }

    @Test
    void what_has_no_json_form_is_refused_when_it_is_written() {
        assertThatThrownBy(() -> Documents.write(new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("java.lang.Object has no JSON form");
    }

    @Test
    void a_plan_with_several_stages_keeps_their_order() {
        RolloutPlan plan = new RolloutPlan(
                List.of(new Stage.Update(List.of(1)), new Stage.Update(List.of(2, 3))), 9, 9, 3, List.of());

        assertThat(Documents.read(Documents.write(plan), RolloutPlan.class)).isEqualTo(plan);
    }
}
