package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.InstanceStatus;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.CommitResult.Committed;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises when many want the same at the same moment. No racer may get an exception. */
public abstract class StoreRacesContract extends StoreContract {

    /** Rounds of the races between two, and five times those between sixteen; a store in memory can afford more. */
    protected int rounds() {
        return 100;
    }

    @Test
    void of_16_deployments_of_a_service_one_is_created_and_the_others_are_told_its_id_I10() {
        String session = session();
        try (Race race = new Race(16)) {
            for (int round = 0; round < rounds() / 5; round++) {
                String service = "s" + round;

                List<CreateResult> results = race.run(i -> store().create(Draft.of(service + "-" + i)
                        .service(service)
                        .session(session)
                        .build()));

                String winner = onlyCreated(results);
                assertThat(results)
                        .filteredOn(result -> !(result instanceof CreateResult.Created))
                        .hasSize(15)
                        .containsOnly(new CreateResult.ActiveExists(winner));
            }
        }
    }

    @Test
    void of_16_deployments_of_one_key_one_is_created_and_the_others_are_told_its_id_I20() {
        try (Race race = new Race(16)) {
            for (int round = 0; round < rounds() / 5; round++) {
                String service = "s" + round;

                List<CreateResult> results = race.run(i -> store().create(Draft.of(service + "-" + i)
                        .service(service)
                        .key("build-7")
                        .build()));

                String winner = onlyCreated(results);
                assertThat(results)
                        .filteredOn(result -> !(result instanceof CreateResult.Created))
                        .hasSize(15)
                        .containsOnly(new CreateResult.KeyExists(winner));
            }
        }
    }

    private static String onlyCreated(List<CreateResult> results) {
        List<CreateResult> created =
                results.stream().filter(CreateResult.Created.class::isInstance).toList();
        assertThat(created).hasSize(1);
        return ((CreateResult.Created) created.get(0)).root().id();
    }

    @Test
    void of_16_deployments_of_16_services_all_are_created() {
        String session = session();

        List<CreateResult> results = Race.of16(i -> store().create(
                        Draft.of("d" + i).service("s" + i).session(session).build()));

        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(CreateResult.Created.class));
    }

    @Test
    void of_16_steps_on_one_revision_one_counts_I22() {
        DeploymentSnapshot read = driven();

        List<CommitResult> results = Race.of16(i -> store().commit(Step.on(read)
                .state(state -> state.batch(i + 1))
                .event(new DeploymentEvent.BatchStarted(i + 1, 16))
                .write()));

        int winner = onlyCommitted(results);
        assertThat(results).filteredOn(result -> !(result instanceof Committed)).containsOnly(new CommitResult.Stale());
        DeploymentSnapshot after = load("d1");
        assertThat(after.root().revision()).isEqualTo(read.root().revision() + 1);
        assertThat(after.root().state().batch()).isEqualTo(winner + 1);
        assertThat(events("d1", 2))
                .singleElement()
                .satisfies(
                        event -> assertThat(event.event()).isEqualTo(new DeploymentEvent.BatchStarted(winner + 1, 16)));
    }

    private static int onlyCommitted(List<CommitResult> results) {
        assertThat(results).filteredOn(Committed.class::isInstance).hasSize(1);
        return results.indexOf(
                results.stream().filter(Committed.class::isInstance).findFirst().orElseThrow());
    }

    @Test
    void of_a_step_and_a_command_one_counts_and_the_other_is_stale_I7() {
        try (Race race = new Race(2)) {
            for (int round = 0; round < rounds(); round++) {
                String id = "d" + round;
                DeploymentSnapshot read =
                        create(Draft.of(id).service("s" + round).session(session()));

                List<CommitResult> results = race.run(
                        () -> store().commit(Step.on(read).take(0).write()),
                        () -> store().request(Step.on(read)
                                .state(state -> state.goal(Goal.STOP))
                                .request()));

                int winner = onlyCommitted(results);
                assertThat(results.get(1 - winner)).isEqualTo(new CommitResult.Stale());
                DeploymentSnapshot after = load(id);
                assertThat(after.root().revision()).isEqualTo(read.root().revision() + 1);
                assertThat(after.root().state().goal()).isEqualTo(winner == 0 ? Goal.FORWARD : Goal.STOP);
                assertThat(after.instances().get(0).status())
                        .isEqualTo(winner == 0 ? InstanceStatus.DRAINING : InstanceStatus.PENDING);
            }
        }
    }

    @Test
    void of_the_last_step_and_a_command_one_counts_I4() {
        try (Race race = new Race(2)) {
            for (int round = 0; round < rounds(); round++) {
                String id = "d" + round;
                DeploymentSnapshot read =
                        create(Draft.of(id).service("s" + round).session(session()));

                List<CommitResult> results = race.run(
                        () -> store().commit(Step.on(read)
                                .end(DeploymentStatus.COMPLETED)
                                .write()),
                        () -> store().request(Step.on(read)
                                .state(state -> state.goal(Goal.HOLD))
                                .request()));

                int winner = onlyCommitted(results);
                assertThat(load(id).root().state().status())
                        .isEqualTo(winner == 0 ? DeploymentStatus.COMPLETED : DeploymentStatus.IN_PROGRESS);
                assertThat(load(id).root().state().goal()).isEqualTo(winner == 0 ? Goal.FORWARD : Goal.HOLD);
            }
        }
    }

    @Test
    void of_16_takeovers_one_counts_and_the_fence_rises_with_each_winner_I12() {
        DeploymentSnapshot deployment = driven();
        for (int round = 0; round < 10; round++) {
            long fence = deployment.root().ownership().fence();
            long revision = deployment.root().revision();
            sessions().end(deployment.root().ownership().sessionId());

            List<Optional<DeploymentSnapshot>> results =
                    Race.of16(i -> sessions().takeOver(session(), "d1"));

            assertThat(results).filteredOn(Optional::isPresent).hasSize(1);
            deployment = load("d1");
            assertThat(deployment.root().ownership().fence()).isGreaterThan(fence);
            assertThat(deployment.root().revision()).isEqualTo(revision + 1);
        }
    }

    @Test
    void of_a_step_and_a_takeover_the_step_counts_before_or_not_at_all_I2() {
        try (Race race = new Race(2)) {
            for (int round = 0; round < rounds(); round++) {
                String id = "d" + round;
                DeploymentSnapshot read =
                        create(Draft.of(id).service("s" + round).session(session()));
                String successor = session();
                sessions().end(read.root().ownership().sessionId());

                List<Object> results = race.run(
                        () -> store().commit(Step.on(read).take(0).write()),
                        () -> sessions().takeOver(successor, id));

                DeploymentSnapshot taken = ((Optional<?>) results.get(1))
                        .map(DeploymentSnapshot.class::cast)
                        .orElseThrow();
                boolean counted = results.get(0) instanceof Committed;
                assertThat(results.get(0)).isInstanceOfAny(Committed.class, CommitResult.Fenced.class);
                assertThat(taken.instances().get(0).taken()).isEqualTo(counted);
                assertThat(load(id).root()).isEqualTo(taken.root());
            }
        }
    }

    @Test
    void a_session_is_never_renewed_after_it_was_declared_dead() {
        try (Race race = new Race(3)) {
            for (int round = 0; round < rounds(); round++) {
                String id = "d" + round;
                String former = session();
                DeploymentSnapshot read =
                        create(Draft.of(id).service("s" + round).session(former));
                String successor = sessions().open("host-2", Duration.ofDays(1)).id();

                List<Object> results = race.run(
                        () -> sessions().renew(former, TTL),
                        () -> {
                            age(BEYOND_TTL);
                            return "";
                        },
                        () -> sessions().takeOver(successor, id));

                if (((Optional<?>) results.get(2)).isPresent()) {
                    assertThat(sessions().renew(former, TTL)).isEmpty();
                    assertThat(store().commit(Step.on(read).take(0).write())).isEqualTo(new CommitResult.Fenced());
                } else {
                    age(BEYOND_TTL);
                    assertThat(sessions().renew(former, TTL)).isEmpty();
                    assertThat(sessions().takeOver(successor, id)).isPresent();
                }
            }
        }
    }

    @Test
    void a_session_that_is_ended_while_it_is_renewed_is_dead() {
        try (Race race = new Race(2)) {
            for (int round = 0; round < rounds(); round++) {
                String session = session();

                List<Optional<Instant>> ignored = race.run(() -> sessions().renew(session, TTL), () -> {
                    sessions().end(session);
                    return Optional.empty();
                });

                assertThat(ignored).hasSize(2);
                assertThat(sessions().renew(session, TTL)).isEmpty();
            }
        }
    }

    @Test
    void sessions_opened_at_once_are_different() {
        Set<String> ids = new HashSet<>(Race.of16(i -> session()));

        assertThat(ids).hasSize(16);
    }
}
