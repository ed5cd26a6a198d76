package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.InstanceStatus;
import dev.rollout.Lineage;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises about deployments that follow one another: what concerns two of them is one transaction. */
public abstract class SuccessionContract extends StoreContract {
    /** Rounds of races; a store in memory can afford more. */
    protected int rounds() {
        return 30;
    }

    private DeploymentSnapshot waiting() {
        return create(
                Draft.of("d2").status(DeploymentStatus.PENDING).follows(new Lineage("d1", Lineage.Kind.SUPERSEDE)));
    }

    /** The predecessor is told to stop. */
    private static Step stop(DeploymentSnapshot active) {
        return Step.on(active)
                .state(state -> state.goal(Goal.STOP).ending(DeploymentStatus.SUPERSEDED))
                .event(new DeploymentEvent.GoalSet(Goal.STOP, By.of("max")));
    }

    private static Step activation(DeploymentSnapshot waiting) {
        return Step.on(waiting)
                .row(1, row -> row.previous("v1.5").running("v1.5"))
                .row(2, row -> row.status(InstanceStatus.SKIPPED))
                .state(state -> state.status(DeploymentStatus.IN_PROGRESS))
                .event(new DeploymentEvent.Activated("d1"));
    }

    @Test
    void what_a_deployment_follows_is_read_as_it_was_written() {
        for (Lineage.Kind kind : Lineage.Kind.values()) {
            Lineage lineage = new Lineage("d0 " + Samples.ODD, kind);

            assertThat(create(Draft.of(kind.name()).service(kind.name()).follows(lineage))
                            .root()
                            .spec()
                            .follows())
                    .isEqualTo(lineage);
        }
        assertThat(driven().root().spec().follows()).isNull();
    }

    @Test
    void a_successor_is_stored_together_with_the_word_to_its_predecessor() {
        DeploymentSnapshot active = driven();
        Step stop = stop(active);

        DeploymentSnapshot successor =
                create(Draft.of("d2").status(DeploymentStatus.PENDING).also(stop));

        assertThat(successor.root().state().status()).isEqualTo(DeploymentStatus.PENDING);
        assertThat(load("d1").root().state()).isEqualTo(stop.after());
        assertThat(load("d1").root().revision()).isEqualTo(active.root().revision() + 1);
        assertThat(load("d1").root().ownership()).isEqualTo(active.root().ownership());
        assertThat(events("d1", 2)).isEqualTo(stop.events());
    }

    @Test
    void a_successor_is_not_stored_where_its_predecessor_has_changed_since() {
        DeploymentSnapshot read = driven();
        commit(Step.on(read).take(0));

        leavesUnchanged(
                "d1",
                () -> assertThat(store().create(Draft.of("d2")
                                .status(DeploymentStatus.PENDING)
                                .also(stop(read))
                                .build()))
                        .isEqualTo(new CreateResult.Stale()));
        assertThat(store().load("d2")).isEmpty();
        assertThat(events("d2", 1)).isEmpty();
    }

    @Test
    void a_successor_is_not_stored_where_its_predecessor_has_ended_or_is_gone() {
        DeploymentSnapshot read = driven();
        commit(Step.on(read).end(DeploymentStatus.COMPLETED));
        Draft late = Draft.of("d2").status(DeploymentStatus.PENDING).also(stop(read));
        assertThat(store().create(late.build())).isEqualTo(new CreateResult.Stale());

        retention().prune(Fixtures.T0.plusSeconds(3600));
        assertThat(store().create(late.build())).isEqualTo(new CreateResult.Stale());
        assertThat(store().load("d2")).isEmpty();
    }

    @Test
    void of_several_words_to_others_all_count_or_none() {
        DeploymentSnapshot active = driven();
        DeploymentSnapshot pending = waiting();
        commit(Step.on(active).take(0));
        Draft third = Draft.of("d3")
                .status(DeploymentStatus.PENDING)
                .also(Step.on(pending).end(DeploymentStatus.SUPERSEDED))
                .also(stop(active));

        leavesUnchanged(
                "d1",
                () -> leavesUnchanged(
                        "d2", () -> assertThat(store().create(third.build())).isEqualTo(new CreateResult.Stale())));
        assertThat(store().load("d3")).isEmpty();
    }

    @Test
    void one_that_waits_is_replaced_by_the_next_one_and_is_final_then_I4() {
        DeploymentSnapshot active = driven();
        DeploymentSnapshot pending = waiting();

        create(Draft.of("d3")
                .status(DeploymentStatus.PENDING)
                .also(Step.on(pending).end(DeploymentStatus.SUPERSEDED))
                .also(stop(active)));

        DeploymentSnapshot replaced = load("d2");
        assertThat(replaced.root().state().status()).isEqualTo(DeploymentStatus.SUPERSEDED);
        leavesUnchanged(
                "d2",
                () -> assertThat(store().request(activation(replaced).request()))
                        .isEqualTo(new CommitResult.Fenced()));
    }

    @Test
    void one_waits_at_most_whatever_else_is_said_to_others_I10() {
        DeploymentSnapshot active = driven();
        waiting();

        leavesUnchanged(
                "d1",
                () -> assertThat(store().create(Draft.of("d3")
                                .status(DeploymentStatus.PENDING)
                                .also(stop(active))
                                .build()))
                        .isEqualTo(new CreateResult.ActiveExists("d2")));
        assertThat(store().load("d3")).isEmpty();
    }

    @Test
    void the_key_is_looked_at_before_the_words_to_others_I20() {
        DeploymentSnapshot active = create(Draft.of("d1").key("build-7").session(session()));

        leavesUnchanged(
                "d1",
                () -> assertThat(store().create(Draft.of("d2")
                                .key("build-7")
                                .status(DeploymentStatus.PENDING)
                                .also(stop(active))
                                .build()))
                        .isEqualTo(new CreateResult.KeyExists("d1")));
    }

    @Test
    void a_successor_begins_in_the_transaction_in_which_its_predecessor_ends_I11() {
        DeploymentSnapshot active = driven();
        DeploymentSnapshot pending = waiting();
        Step activation = activation(pending);
        Step end = Step.on(active).end(DeploymentStatus.SUPERSEDED).also(activation);

        DeploymentSnapshot ended = commit(end);

        assertThat(ended.root().state()).isEqualTo(end.after());
        DeploymentSnapshot begun = load("d2");
        assertThat(begun.root().state()).isEqualTo(activation.after());
        assertThat(begun.instances()).isEqualTo(activation.rows());
        assertThat(begun.root().revision()).isEqualTo(pending.root().revision() + 1);
        assertThat(events("d2", 2)).isEqualTo(activation.events());
        assertThat(sessions().scan(session(), Set.of()).orphans()).containsExactly("d2");
        assertThat(takenOver("d2").root().ownership().fence())
                .isGreaterThan(active.root().ownership().fence());
    }

    @Test
    void a_predecessor_does_not_end_where_the_one_that_waits_has_changed_since_I11() {
        DeploymentSnapshot active = driven();
        DeploymentSnapshot pending = waiting();
        Step end = Step.on(active)
                .take(0)
                .join(Fixtures.instance(Fixtures.SERVICE, 4))
                .end(DeploymentStatus.SUPERSEDED)
                .also(activation(pending));
        request(Step.on(pending).end(DeploymentStatus.CANCELLED));

        leavesUnchanged(
                "d1",
                () -> leavesUnchanged(
                        "d2", () -> assertThat(store().commit(end.write())).isEqualTo(new CommitResult.Stale())));
    }

    @Test
    void nobody_begins_where_the_predecessor_has_changed_since() {
        DeploymentSnapshot active = driven();
        DeploymentSnapshot pending = waiting();
        Step end = Step.on(active).end(DeploymentStatus.SUPERSEDED).also(activation(pending));
        commit(Step.on(active).take(0));

        leavesUnchanged("d2", () -> assertThat(store().commit(end.write())).isEqualTo(new CommitResult.Stale()));
    }

    @Test
    void a_step_on_another_one_that_breaks_a_rule_is_refused_with_all_that_came_with_it() {
        DeploymentSnapshot active = driven();
        DeploymentSnapshot pending = waiting();
        Step gap = activation(pending).event(9, new DeploymentEvent.BatchFinished(1));

        refuses(
                        "d1",
                        () -> store().commit(Step.on(active)
                                .end(DeploymentStatus.SUPERSEDED)
                                .also(gap)
                                .write()))
                .hasMessageContaining("I8");
        assertThat(load("d2").root()).isEqualTo(pending.root());
    }

    @Test
    void a_command_to_one_that_waits_may_change_its_rows() {
        driven();
        Step change = Step.on(waiting()).row(3, row -> row.previous("v0"));

        assertThat(request(change).instances()).isEqualTo(change.rows());
    }

    @Test
    void of_16_that_want_the_same_place_one_waits_and_the_others_are_superseded_I10() {
        DeploymentSnapshot active = driven();

        List<String> ids = Race.of16(i -> supersede("s" + i));

        assertThat(ids)
                .extracting(id -> load(id).root().state().status())
                .containsOnly(DeploymentStatus.PENDING, DeploymentStatus.SUPERSEDED)
                .containsOnlyOnce(DeploymentStatus.PENDING);
        assertThat(load("d1").root().revision()).isEqualTo(active.root().revision() + 16);
        assertThat(Fixtures.numbers(events("d1", 1))).isEqualTo(Fixtures.range(1, 17));
    }

    /** Tries until it waits: as a deployer does. */
    private String supersede(String id) {
        CreateResult result;
        do {
            Draft draft = Draft.of(id).status(DeploymentStatus.PENDING);
            for (DeploymentRoot root : store().list(new DeploymentQuery(Fixtures.SERVICE, true, 10))) {
                DeploymentSnapshot read =
                        new DeploymentSnapshot(root, load(root.id()).instances(), Fixtures.T0);
                draft.also(
                        root.state().status().isActive()
                                ? stop(read)
                                : Step.on(read).end(DeploymentStatus.SUPERSEDED));
            }
            result = store().create(draft.build());
        } while (!(result instanceof CreateResult.Created));
        return id;
    }

    @Test
    void one_is_active_whoever_ends_succeeds_and_takes_over_at_once_I11() {
        try (Race race = new Race(3)) {
            for (int round = 0; round < rounds(); round++) {
                String service = "s" + round;
                DeploymentSnapshot active =
                        create(Draft.of(service + "-1").service(service).session(session()));
                DeploymentSnapshot pending =
                        create(Draft.of(service + "-2").service(service).status(DeploymentStatus.PENDING));
                String successor = session();
                sessions().end(active.root().ownership().sessionId());

                List<Object> results = race.run(
                        () -> store().commit(Step.on(active)
                                .end(DeploymentStatus.SUPERSEDED)
                                .also(activation(pending))
                                .write()),
                        () -> store().create(Draft.of(service + "-3")
                                .service(service)
                                .status(DeploymentStatus.PENDING)
                                .also(Step.on(pending).end(DeploymentStatus.SUPERSEDED))
                                .also(stop(active))
                                .build()),
                        () -> sessions().takeOver(successor, active.root().id()));

                assertThat(results).hasSize(3);
                assertOneActive(service);
            }
        }
    }

    private void assertOneActive(String service) {
        List<DeploymentStatus> unfinished = store().list(new DeploymentQuery(service, true, 10)).stream()
                .map(root -> root.state().status())
                .toList();
        assertThat(unfinished).filteredOn(DeploymentStatus::isActive).hasSize(1);
        assertThat(unfinished).hasSizeLessThanOrEqualTo(2);
    }
}
