package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link dev.rollout.spi.StateStore#events} and {@link dev.rollout.spi.StateStore#list} promise. */
public abstract class EventsAndListContract extends StoreContract {

    @Test
    void events_come_in_order_from_any_number_on_I8() {
        List<NumberedEvent> all = fiftyEventsInTenCommits();

        for (int from = 1; from <= 50; from++) {
            assertThat(events("d1", from)).isEqualTo(all.subList(from - 1, 50));
        }
    }

    @Test
    void events_are_at_most_so_many_as_asked_for_I8() {
        List<NumberedEvent> all = fiftyEventsInTenCommits();

        for (int limit = 1; limit <= 12; limit++) {
            assertThat(store().events("d1", 4, limit)).isEqualTo(all.subList(3, 3 + limit));
        }
        assertThat(store().events("d1", 49, 7)).isEqualTo(all.subList(48, 50));
    }

    @Test
    void beyond_the_end_there_are_no_events() {
        driven();

        assertThat(events("d1", 2)).isEmpty();
        assertThat(events("d1", Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void an_unknown_deployment_has_no_events() {
        assertThat(events("nobody", 1)).isEmpty();
    }

    @Test
    void events_are_those_of_the_deployment_alone() {
        driven();
        create(Draft.of("d2").service("billing").event(new DeploymentEvent.BatchStarted(1, 2)));

        assertThat(events("d1", 1)).extracting(NumberedEvent::deploymentId).containsExactly("d1");
        assertThat(events("d2", 1)).extracting(NumberedEvent::deploymentId).containsExactly("d2", "d2");
    }

    /** Commits of very different sizes, all in all 50. */
    private List<NumberedEvent> fiftyEventsInTenCommits() {
        DeploymentSnapshot deployment = driven();
        List<NumberedEvent> all = new ArrayList<>(events("d1", 1));
        for (int size : new int[] {1, 12, 2, 1, 1, 20, 3, 8, 1}) {
            Step step = Step.on(deployment);
            for (int i = 0; i < size; i++) {
                step.event(new DeploymentEvent.BatchStarted(all.size() + i, 50));
            }
            all.addAll(step.events());
            deployment = commit(step);
        }
        assertThat(all).hasSize(50);
        return all;
    }

    @Test
    void events_are_read_however_much_evidence_one_commit_brings_I29() {
        List<String> evidence = Collections.nCopies(20, "é".repeat(1000));
        Step step = Step.on(driven());
        for (int i = 0; i < 600; i++) {
            step.event(new DeploymentEvent.InstanceFailed("i" + i, Direction.FORWARD, "probe failed", evidence));
        }

        commit(step);

        assertThat(events("d1", 2)).isEqualTo(step.events());
    }

    @Test
    void a_fleet_of_50000_that_was_there_already_is_one_event() {
        List<String> skipped =
                IntStream.range(0, 50_000).mapToObj(i -> "instance-" + i).toList();
        Step step = Step.on(driven())
                .event(new DeploymentEvent.DeploymentStarted("checkout", "v2", By.of("max"), 50_000, skipped));

        commit(step);

        assertThat(events("d1", 2)).isEqualTo(step.events());
    }

    @Test
    void the_list_is_newest_first() {
        for (int i = 1; i <= 5; i++) {
            create(Draft.of("d" + i).service("s" + i).createdAt(Fixtures.T0.plusSeconds(i)));
        }

        assertThat(ids(new DeploymentQuery(null, false, 10))).containsExactly("d5", "d4", "d3", "d2", "d1");
    }

    @Test
    void the_list_has_the_root_rows_as_they_are() {
        DeploymentSnapshot one = commit(Step.on(driven()).take(0, 1));
        DeploymentSnapshot two = create(Draft.of("d2").service("billing"));

        assertThat(store().list(new DeploymentQuery(null, false, 10))).containsExactly(two.root(), one.root());
    }

    @Test
    void the_list_is_at_most_so_long_as_asked_for() {
        for (int i = 1; i <= 5; i++) {
            create(Draft.of("d" + i).service("s" + i));
        }

        assertThat(ids(new DeploymentQuery(null, false, 2))).containsExactly("d5", "d4");
        assertThat(ids(new DeploymentQuery(null, true, 1))).containsExactly("d5");
    }

    @Test
    void the_list_is_of_one_service_and_of_unfinished_ones_if_so_asked() {
        commit(Step.on(driven()).end(DeploymentStatus.FAILED));
        create(Draft.of("d2").service("billing"));
        create(Draft.of("d3"));
        create(Draft.of("d4").status(DeploymentStatus.PENDING));

        assertThat(ids(new DeploymentQuery("checkout", false, 10))).containsExactly("d4", "d3", "d1");
        assertThat(ids(new DeploymentQuery("checkout", true, 10))).containsExactly("d4", "d3");
        assertThat(ids(new DeploymentQuery(null, true, 10))).containsExactly("d4", "d3", "d2");
        assertThat(ids(new DeploymentQuery("Checkout", false, 10))).isEmpty();
        assertThat(ids(new DeploymentQuery("nobody", false, 10))).isEmpty();
    }

    @Test
    void the_limit_counts_what_is_listed() {
        create(Draft.of("d1"));
        create(Draft.of("d2").service("billing"));
        create(Draft.of("d3").service("billing").status(DeploymentStatus.COMPLETED));

        assertThat(ids(new DeploymentQuery("checkout", false, 1))).containsExactly("d1");
        assertThat(ids(new DeploymentQuery("billing", true, 1))).containsExactly("d2");
    }

    @Test
    void hosts_whose_clocks_are_a_day_off_change_no_order_and_no_lease() {
        create(Draft.of("d1").service("a").createdAt(Fixtures.T0.plus(Duration.ofDays(1))));
        create(Draft.of("d2").service("b").createdAt(Fixtures.T0.minus(Duration.ofDays(1))));
        DeploymentSnapshot driven = create(Draft.of("d3").service("c").session(session()));
        commit(Step.on(driven).state(state -> state.progressAt(Fixtures.T0.minus(Duration.ofDays(1)))));

        assertThat(ids(new DeploymentQuery(null, false, 10))).containsExactly("d3", "d2", "d1");
        assertThat(sessions().scan(session(), Set.of()).orphans()).containsExactly("d1", "d2");
        assertThat(sessions().takeOver(session(), "d3")).isEmpty();
    }

    private List<String> ids(DeploymentQuery query) {
        return store().list(query).stream().map(DeploymentRoot::id).toList();
    }
}
