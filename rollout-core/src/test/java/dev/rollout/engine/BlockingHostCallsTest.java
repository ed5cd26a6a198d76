package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Instance;
import dev.rollout.contract.Fixtures;
import dev.rollout.decision.Answer;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.InstanceUpdater;
import dev.rollout.spi.ProbeResult;
import dev.rollout.spi.TrafficRouter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** I27: whatever the host's code does becomes a result. */
class BlockingHostCallsTest {
    /** What the host's code does, one thing at a time. */
    private interface Body {
        Object run() throws Throwable;
    }

    private static final CallContext CONTEXT = Fixtures.call("d1/i3/op", 1, 1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> Object body(Body body) throws T {
        try {
            return body.run();
        } catch (Throwable e) {
            throw (T) e;
        }
    }

    private static InstanceUpdater updater(Body update, Body version) {
        return new InstanceUpdater() {
            @Override
            public void update(Instance instance, String target, CallContext context) {
                BlockingHostCallsTest.<RuntimeException>body(update);
            }

            @Override
            public Capabilities capabilities() {
                return Capabilities.none().withVersioned();
            }

            @Override
            @SuppressWarnings("unchecked")
            public Optional<String> currentVersion(Instance instance, CallContext context) {
                return (Optional<String>) BlockingHostCallsTest.<RuntimeException>body(version);
            }
        };
    }

    private static TrafficRouter router(Body both) {
        return new TrafficRouter() {
            @Override
            public DrainResult drain(Instance instance, CallContext context) {
                return (DrainResult) BlockingHostCallsTest.<RuntimeException>body(both);
            }

            @Override
            public void admit(Instance instance, CallContext context) {
                BlockingHostCallsTest.<RuntimeException>body(both);
            }
        };
    }

    private static HealthProbe probe(Body probe) {
        return (instance, context) -> (ProbeResult) BlockingHostCallsTest.<RuntimeException>body(probe);
    }

    private BlockingHostCalls host(Body everything) {
        return new BlockingHostCalls(
                new BlockingHostCalls.Host(
                        registry, updater(everything, everything), probe(everything), router(everything)),
                threads);
    }

    private BlockingHostCalls probing(ProbeResult answer, Optional<String> version) {
        return new BlockingHostCalls(
                new BlockingHostCalls.Host(registry, updater(() -> null, () -> version), probe(() -> answer), null),
                threads);
    }

    private static CallResult result(HostCalls host, Call call) throws InterruptedException {
        List<CallResult> results = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        host.start(call, result -> {
            results.add(result);
            done.countDown();
        });
        done.await();
        return results.get(0);
    }

    private static List<Call> everyCall() {
        return List.of(
                Rig.update("i3"),
                new Call.Drain(Rig.I3, CONTEXT),
                new Call.Admit(Rig.I3, CONTEXT, null),
                new Call.ReadVersion(Rig.I3, CONTEXT),
                Rig.probe("v2"));
    }

    static Stream<Object[]> whatever_the_host_throws_is_a_failed_result_I27() {
        List<Throwable> thrown = List.of(
                new Exception("checked"),
                new IllegalStateException("unchecked"),
                new RuntimeException((String) null),
                new AssertionError("error"),
                new StackOverflowError(),
                new OutOfMemoryError("Java heap space"),
                new NoClassDefFoundError("com/example/Gone"));
        return everyCall().stream().flatMap(call -> thrown.stream().map(e -> new Object[] {call, e}));
    }

    /** Row 81. */
    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource
    void whatever_the_host_throws_is_a_failed_result_I27(Call call, Throwable thrown) throws Exception {
        CallResult result = result(
                host(() -> {
                    throw thrown;
                }),
                call);

        assertThat(result.ok()).isFalse();
        assertThat(result.detail())
                .startsWith(thrown.getClass().getSimpleName())
                .endsWith(thrown.getMessage() == null ? "" : thrown.getMessage());
    }

    @Test
    void a_registry_that_throws_is_a_failed_result_I27() throws Exception {
        BlockingHostCalls host = new BlockingHostCalls(
                new BlockingHostCalls.Host(
                        new dev.rollout.spi.InstanceRegistry() {
                            @Override
                            public List<Instance> instances(String service) {
                                return List.of();
                            }

                            @Override
                            public void recordVersions(String service, Map<String, String> versions, long fence) {
                                throw new AssertionError("no table");
                            }
                        },
                        updater(() -> null, () -> null),
                        probe(() -> null),
                        null),
                threads);

        assertThat(result(host, new Call.RecordVersions("checkout", Map.of("i3", "v2"), 1)))
                .isEqualTo(CallResult.failed("AssertionError: no table"));
    }

    /** Row 81. */
    @Test
    void a_null_is_a_failed_result_that_names_who_returned_it_I27() throws Exception {
        BlockingHostCalls host = host(() -> null);

        assertThat(result(host, Rig.probe(null)).detail()).isEqualTo("probe returned null for i3");
        assertThat(result(host, new Call.ReadVersion(Rig.I3, CONTEXT)).detail())
                .contains("currentVersion returned null for i3");
        assertThat(result(host, new Call.Drain(Rig.I3, CONTEXT)).detail()).isEqualTo("router returned null for i3");
        assertThat(result(host, Rig.update("i3")).ok()).isTrue();
    }

    /** I16: the process that answers may still be the old one. */
    @Test
    void in_the_gate_a_healthy_answer_of_another_version_does_not_pass_I16() throws Exception {
        ProbeResult healthy = ProbeResult.healthy("200");

        assertThat(result(probing(healthy, Optional.of("v2")), Rig.probe("v2")).ok())
                .isTrue();
        assertThat(result(probing(healthy, Optional.of("v1")), Rig.probe("v2")))
                .isEqualTo(CallResult.failed("runs v1, expected v2"));
        assertThat(result(probing(healthy, Optional.empty()), Rig.probe("v2")))
                .isEqualTo(CallResult.failed("runs null, expected v2"));
        assertThat(result(probing(healthy, Optional.of("v1")), Rig.probe(null)).ok())
                .isTrue();
        assertThat(result(probing(ProbeResult.unhealthy("503"), Optional.of("v2")), Rig.probe("v2"))
                        .detail())
                .isEqualTo("503");
    }

    /** Row 82. */
    @Test
    void an_observed_version_of_a_megabyte_is_cut_to_256_characters() throws Exception {
        CallResult result = result(
                probing(ProbeResult.healthy(), Optional.of("v".repeat(1 << 20))),
                new Call.ReadVersion(Rig.I3, CONTEXT));

        Answer answer = new Answer(true, "", result.version(), false, List.of(), Instant.EPOCH);

        assertThat(answer.version()).isEqualTo("v".repeat(256) + "…");
    }

    @Test
    void a_drain_that_ran_out_of_time_is_a_failed_one() throws Exception {
        BlockingHostCalls host = new BlockingHostCalls(
                new BlockingHostCalls.Host(
                        registry,
                        updater(() -> null, () -> Optional.of("v0")),
                        probe(() -> null),
                        router(() -> DrainResult.TIMED_OUT)),
                threads);

        CallResult result = result(host, new Call.Drain(Rig.I3, CONTEXT));

        assertThat(result.ok()).isFalse();
        assertThat(result.detail()).contains("in flight");
    }
}
