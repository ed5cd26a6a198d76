package dev.rollout.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.DeploymentRequest;
import dev.rollout.Policy;
import dev.rollout.simulation.Script;
import dev.rollout.simulation.SimulatedProcess;
import dev.rollout.simulation.Simulation;
import dev.rollout.simulation.VirtualTime;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeployerListener;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.StoredStep;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTracingTest {
    private static final Capabilities FULL =
            Capabilities.none().withIdempotent().withVersioned().withFenced();
    private static final DeploymentRequest V2 = DeploymentRequest.of("web", "v2")
            .policy(Policy.builder().batchPause(Duration.ofSeconds(1)).build());

    private final Exported a = new Exported();
    private final Exported b = new Exported();
    private Simulation world;
    private SimulatedProcess first;

    /** The spans of one process. */
    private static final class Exported {
        final InMemorySpanExporter exporter = InMemorySpanExporter.create();
        final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .build();

        List<SpanData> named(String name) {
            return exporter.getFinishedSpanItems().stream()
                    .filter(span -> span.getName().equals(name))
                    .sorted(Comparator.comparing(SpanData::getStartEpochNanos))
                    .toList();
        }

        SpanData one(String name) {
            assertThat(named(name)).as(name).hasSize(1);
            return named(name).get(0);
        }
    }

    private String begin(Script script, DeploymentRequest request) {
        world = new Simulation("web", script, FULL);
        world.fleet().add(6, "v1");
        first = world.driver("a", RolloutTracing.to(a.sdk));
        world.time().advance(Duration.ofMillis(1));
        return first.deployer().deploy(request).id();
    }

    private void toTheEnd(String id) {
        world.runToEnd(id);
        world.time().advance(Duration.ofSeconds(2));
    }

    /** From when to when, in milliseconds since the start of the world. */
    private static String time(SpanData span) {
        return ms(span.getStartEpochNanos()) + "–" + ms(span.getEndEpochNanos());
    }

    private static long ms(long epochNanos) {
        return epochNanos / 1_000_000 - VirtualTime.START.toEpochMilli();
    }

    private static List<String> children(Exported of, SpanData parent) {
        return of.exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
                .map(SpanData::getName)
                .sorted()
                .toList();
    }

    @Test
    void a_good_deployment_is_a_span_with_its_batches_in_it_and_their_instances_in_these() {
        String id = begin(Script.good(), V2);
        toTheEnd(id);

        SpanData deployment = a.one("deploy web");
        assertThat(time(deployment)).isEqualTo("1–53071");
        assertThat(deployment.getParentSpanContext().isValid()).isFalse();
        assertThat(deployment.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(deployment.getAttributes().asMap()).hasSize(13);
        assertThat(deployment.getAttributes().get(Names.DEPLOYMENT_ID)).isEqualTo(id);
        assertThat(deployment.getAttributes().get(Names.DEPLOYMENT_STATUS)).isEqualTo("succeeded");
        assertThat(deployment.getAttributes().get(Names.SERVICE)).isEqualTo("web");
        assertThat(deployment.getAttributes().get(Names.VERSION)).isEqualTo("v2");
        assertThat(deployment.getAttributes().get(Names.STRATEGY)).isEqualTo("rolling");
        assertThat(deployment.getAttributes().get(Names.DRIVER)).isEqualTo("a");
        assertThat(deployment.getAttributes().get(Names.FENCE)).isEqualTo(1);
        assertThat(deployment.getAttributes().get(Names.TAKEN_OVER)).isFalse();
        assertThat(deployment.getAttributes().get(Names.OUTCOME)).isEqualTo("completed");
        assertThat(deployment.getAttributes().get(Names.UPDATED)).isEqualTo(6);
        assertThat(a.named("batch"))
                .extracting(RolloutTracingTest::time)
                .containsExactly("11–17031", "18031–35051", "36051–53071");
        assertThat(children(a, deployment)).containsExactly("batch", "batch", "batch");
        assertThat(a.named("batch"))
                .allSatisfy(batch -> assertThat(children(a, batch)).containsExactly("instance", "instance"));
        SpanData instance = a.named("instance").get(0);
        assertThat(time(instance)).isEqualTo("11–17031");
        assertThat(instance.getAttributes().get(Names.INSTANCE)).isEqualTo("i-01");
        assertThat(instance.getAttributes().get(Names.OUTCOME)).isEqualTo("healthy");
        assertThat(instance.getAttributes().get(Names.DIRECTION)).isEqualTo("forward");
        assertThat(instance.getEvents())
                .extracting(EventData::getName)
                .containsExactly("draining", "updating", "health_checking");
        assertThat(instance.getEvents())
                .extracting(event -> ms(event.getEpochNanos()))
                .containsExactly(11L, 5011L, 15011L);
    }

    @Test
    void a_bad_deployment_ends_with_errors_and_the_way_back_is_a_span_of_its_own() {
        toTheEnd(begin(Script.good().behaviour(Script.sick("v2")), V2));

        SpanData deployment = a.one("deploy web");
        assertThat(deployment.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(deployment.getStatus().getDescription()).startsWith("2 of 2 failed = 100 % > 10 %");
        assertThat(deployment.getAttributes().get(Names.ERROR_TYPE)).isEqualTo("rolled_back");
        assertThat(deployment.getAttributes().get(Names.DEPLOYMENT_STATUS)).isEqualTo("failed");
        assertThat(deployment.getAttributes().get(Names.ROLLED_BACK)).isEqualTo(2);
        SpanData batch = a.one("batch");
        assertThat(time(batch)).isEqualTo("11–21051");
        assertThat(batch.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(batch.getAttributes().get(Names.OUTCOME)).isEqualTo("turned_back");
        SpanData back = a.one("roll back");
        assertThat(time(back)).isEqualTo("21051–33071");
        assertThat(children(a, back)).containsExactly("instance", "instance");
        List<SpanData> instances = a.named("instance");
        assertThat(instances)
                .extracting(span -> span.getAttributes().get(Names.OUTCOME))
                .containsExactly("failed", "failed", "rolled_back", "rolled_back");
        assertThat(instances.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(instances.get(0).getStatus().getDescription()).contains("3 of 3 probes failed, last 503");
        assertThat(instances.get(2).getAttributes().get(Names.VERSION)).isEqualTo("v1");
        assertThat(instances.get(2).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void who_takes_over_opens_what_is_under_way_from_its_beginning() {
        String id = begin(Script.good(), V2);
        world.driver("b", RolloutTracing.to(b.sdk));
        world.time().advance(Duration.ofSeconds(9));
        first.crash();

        toTheEnd(id);

        assertThat(a.exporter.getFinishedSpanItems()).isEmpty();
        SpanData deployment = b.one("deploy web");
        assertThat(time(deployment)).isEqualTo("1–83154");
        assertThat(deployment.getAttributes().get(Names.TAKEN_OVER)).isTrue();
        assertThat(deployment.getAttributes().get(Names.FENCE)).isEqualTo(2);
        assertThat(deployment.getAttributes().get(Names.DEPLOYMENT_ID)).isEqualTo(id);
        assertThat(deployment.getEvents()).extracting(EventData::getName).contains("taken_over");
        assertThat(b.named("batch"))
                .extracting(RolloutTracingTest::time)
                .containsExactly("11–47104", "48104–65124", "66124–83144");
        assertThat(b.named("instance")).hasSize(6);
        assertThat(time(b.named("instance").get(0))).isEqualTo("11–47104");
    }

    @Test
    void what_is_handed_over_is_ended_and_what_was_ended_stays() {
        String id = begin(Script.good(), V2);
        world.driver("b", RolloutTracing.to(b.sdk));
        world.time().advance(Duration.ofSeconds(20));

        first.deployer().close();
        world.time().advance(Duration.ofSeconds(1));
        toTheEnd(id);

        assertThat(a.one("deploy web").getAttributes().get(Names.OUTCOME)).isEqualTo("handed_over");
        assertThat(a.one("deploy web").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(a.named("batch"))
                .extracting(span -> span.getAttributes().get(Names.OUTCOME))
                .containsExactly(null, "handed_over");
        assertThat(b.one("deploy web").getAttributes().get(Names.OUTCOME)).isEqualTo("completed");
        assertThat(b.named("batch"))
                .extracting(span -> span.getAttributes().get(Names.BATCH))
                .containsExactly(2L, 3L);
        assertThat(b.named("batch").get(0).getStartEpochNanos())
                .isEqualTo(a.named("batch").get(1).getStartEpochNanos());
    }

    @Test
    void a_request_that_carries_a_trace_has_the_spans_of_all_its_drivers_in_it() {
        Span pipeline = a.sdk.getTracer("pipeline").spanBuilder("release").startSpan();
        DeploymentRequest request;
        try (Scope scope = pipeline.makeCurrent()) {
            assertThat(scope).isNotNull();
            request = RolloutTracing.inCurrentTrace(V2);
        }
        String id = begin(Script.good(), request);
        world.driver("b", RolloutTracing.to(b.sdk));
        world.time().advance(Duration.ofSeconds(20));
        first.crash();

        toTheEnd(id);

        assertThat(b.one("deploy web").getParentSpanId())
                .isEqualTo(pipeline.getSpanContext().getSpanId());
        assertThat(a.exporter.getFinishedSpanItems()).isNotEmpty();
        for (Exported each : List.of(a, b)) {
            assertThat(each.exporter.getFinishedSpanItems())
                    .extracting(SpanData::getTraceId)
                    .containsOnly(pipeline.getSpanContext().getTraceId());
        }
    }

    @Test
    void without_a_span_the_request_stays_as_it_is_and_one_that_is_not_valid_is_left_alone() {
        assertThat(RolloutTracing.inCurrentTrace(V2)).isEqualTo(V2);

        toTheEnd(begin(Script.good(), V2.attribute("traceparent", "nonsense")));

        assertThat(a.one("deploy web").getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void what_has_ended_is_let_go_also_where_nobody_tells_that_it_was_released() {
        RolloutTracing tracing = RolloutTracing.to(a.sdk);
        world = new Simulation("web", Script.good(), FULL);
        world.fleet().add(6, "v1");
        first = world.driver("a", new DeployerListener() {
            @Override
            public void driving(DeploymentRoot root, List<InstanceState> instances, boolean takenOver) {
                tracing.driving(root, instances, takenOver);
            }

            @Override
            public void stored(StoredStep step) {
                tracing.stored(step);
            }
        });
        String id = first.deployer().deploy(V2).id();
        world.time().advance(Duration.ofSeconds(1));
        assertThat(tracing.held()).isEqualTo(1);

        toTheEnd(id);

        assertThat(tracing.held()).isZero();
        assertThat(a.one("deploy web").getAttributes().get(Names.OUTCOME)).isEqualTo("completed");
    }

    @Test
    void an_open_telemetry_is_needed() {
        assertThatThrownBy(() -> RolloutTracing.to(null)).hasMessage("openTelemetry must be set, was null");
    }
}
