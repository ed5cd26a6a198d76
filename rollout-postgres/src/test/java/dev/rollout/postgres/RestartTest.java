package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.Canary;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.GatePassed;
import dev.rollout.DeploymentEvent.GateWaiting;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.GatePolicy;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.Step;
import dev.rollout.gate.Schedule;
import dev.rollout.gate.ScheduleGate;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.HealthProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a deployment waits for, it waits for it after a restart of every process, and what was said by then counts. */
@SuppressWarnings("try") // what watches is only closed
class RestartTest {
    private static final String SERVICE = "checkout";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Instant CHRISTMAS = Instant.parse("2026-12-24T12:00:00Z");
    private static final Schedule FROZEN = Schedule.in(ZoneOffset.UTC)
            .open("MON-SUN 00:00-00:00")
            .freeze(LocalDate.of(2026, 12, 24), LocalDate.of(2026, 12, 26), "Christmas");

    private final InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
    private final AtomicReference<Instant> today = new AtomicReference<>(CHRISTMAS);
    private String database;

    @BeforeEach
    void fill() {
        database = TestPostgres.newDatabaseWithSchema(getClass());
        IntStream.range(0, 3).forEach(i -> registered("web-" + i, "v1"));
    }

    private void registered(String id, String version) {
        registry.put(Instance.of(id, SERVICE, id + ":80", version));
    }

    /** A process of its own, with its own connections. */
    private RollingDeployer process(boolean drives) {
        return process(drives, true);
    }

    private RollingDeployer process(boolean drives, boolean hasGate) {
        InstantSource clock = today::get;
        var builder = RollingDeployer.builder()
                .instances(registry)
                .store(PostgresStateStore.of(TestPostgres.source(database)))
                .scanEvery(Duration.ofSeconds(1));
        if (drives) {
            builder.updater((instance, version, context) -> registered(instance.id(), version))
                    .probe(HealthProbe.none());
        }
        if (drives && hasGate) {
            builder.gate("window", ScheduleGate.of(FROZEN, clock));
        }
        RollingDeployer deployer = builder.build();
        if (drives) {
            deployer.start();
        }
        return deployer;
    }

    private static Predicate<DeploymentEvent> waitsAt(String gate) {
        return event -> event instanceof GateWaiting waiting && waiting.gate().equals(gate);
    }

    private static void until(RollingDeployer deployer, String id, Predicate<DeploymentEvent> happened)
            throws InterruptedException {
        CountDownLatch seen = new CountDownLatch(1);
        try (var watching = deployer.watch(id, 1, event -> {
            if (happened.test(event.event())) {
                seen.countDown();
            }
        })) {
            assertThat(seen.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /** All of them: the one watcher that collects them is the one that waits for the last. */
    private static List<DeploymentEvent> events(RollingDeployer deployer, String id) throws InterruptedException {
        List<DeploymentEvent> events = new CopyOnWriteArrayList<>();
        until(deployer, id, event -> events.add(event) && event instanceof DeploymentEvent.DeploymentFinished);
        return events;
    }

    @Test
    void a_process_leaves_what_it_has_no_gate_for_to_another_one_I31() throws InterruptedException {
        today.set(CHRISTMAS.plus(Duration.ofDays(3)));
        try (RollingDeployer without = process(true, false)) {
            String id = without.deploy(DeploymentRequest.of(SERVICE, "v2")
                            .policy(Policy.builder()
                                    .batchPause(Duration.ZERO)
                                    .gates(GatePolicy.defaults().before("window"))
                                    .build()))
                    .id();
            assertThat(without.explain(id).toString())
                    .contains("no driver: waits for a process to take it over; this one lacks gate window");

            try (RollingDeployer with = process(true)) {
                assertThat(with.await(id, SOON).status()).isEqualTo(DeploymentStatus.COMPLETED);
            }
        }
    }

    @Test
    void approvals_and_freezes_survive_a_restart_of_every_process() throws InterruptedException {
        Policy policy = Policy.builder()
                .batchPause(Duration.ZERO)
                .health(HealthPolicy.defaults().startDelay(Duration.ZERO).interval(Duration.ZERO))
                .build();
        String id;
        try (RollingDeployer first = process(true)) {
            id = first.deploy(DeploymentRequest.of(SERVICE, "v2")
                            .policy(policy)
                            .strategy(Canary.of(Step.instances(1), Step.approval("lead"), Step.gate("window"))))
                    .id();
            until(first, id, DeploymentEvent.BatchFinished.class::isInstance);
        }

        try (RollingDeployer nobodyDrives = process(false)) {
            nobodyDrives.approve(id, "lead", new By("anna", "looks good"));
        }

        try (RollingDeployer second = process(true)) {
            until(second, id, waitsAt("window"));
            assertThat(second.explain(id).toString()).contains("Christmas");
        }

        today.set(CHRISTMAS.plus(Duration.ofDays(3)));
        try (RollingDeployer third = process(true)) {
            Deployment end = third.await(id, SOON);
            assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(events(third, id))
                    .filteredOn(GatePassed.class::isInstance)
                    .map(event -> ((GatePassed) event).gate())
                    .containsExactly("lead", "window");
        }
    }
}
