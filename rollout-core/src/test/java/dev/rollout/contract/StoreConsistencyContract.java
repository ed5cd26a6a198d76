package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.CommitResult.Committed;
import dev.rollout.spi.DeploymentSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What readers see while others write: whole commits, in order. */
public abstract class StoreConsistencyContract extends StoreContract {
    private static final int WRITERS = 8;
    private static final int STEPS = 6;

    @Test
    void steps_of_many_writers_lose_nothing_and_readers_see_events_without_a_gap_I8_I9() {
        driven();
        AtomicInteger writing = new AtomicInteger(WRITERS);

        List<Integer> eventsWritten = Race.of16(i -> i < WRITERS ? write(i, writing) : read(writing));

        int written = eventsWritten.stream().mapToInt(Integer::intValue).sum();
        DeploymentSnapshot end = load("d1");
        assertThat(end.root().state().batch()).isEqualTo(WRITERS * STEPS);
        assertThat(end.root().nextSequence()).isEqualTo(2L + written);
        assertThat(Fixtures.numbers(events("d1", 1))).isEqualTo(Fixtures.range(1, 1L + written));
    }

    /** Adds 1 to the batch, and 1 to 3 events, until that has succeeded so many times. */
    private int write(int writer, AtomicInteger writing) {
        int written = 0;
        int steps = 0;
        while (steps < STEPS) {
            DeploymentSnapshot read = load("d1");
            Step step =
                    Step.on(read).state(state -> state.batch(read.root().state().batch() + 1));
            for (int i = 0; i <= writer % 3; i++) {
                step.event(new DeploymentEvent.BatchStarted(read.root().state().batch() + 1, writer + 1));
            }
            if (store().commit(step.write()) instanceof Committed) {
                steps++;
                written += step.events().size();
            }
        }
        writing.decrementAndGet();
        return written;
    }

    /** Follows with a cursor, as a subscriber does. */
    private int read(AtomicInteger writing) {
        List<NumberedEvent> seen = new ArrayList<>();
        boolean last;
        do {
            last = writing.get() == 0;
            List<NumberedEvent> next = store().events("d1", seen.size() + 1L, 5);
            assertThat(Fixtures.numbers(next)).isEqualTo(Fixtures.range(seen.size() + 1L, seen.size() + next.size()));
            seen.addAll(next);
            last &= next.isEmpty();
        } while (!last);
        assertThat(seen).isEqualTo(events("d1", 1));
        return 0;
    }

    @Test
    void a_deployment_is_read_as_of_one_commit_I5() {
        DeploymentSnapshot begin =
                create(Draft.of("d1").size(40).maxUnavailable(20).session(session()));
        AtomicInteger writing = new AtomicInteger(1);

        Race.of16(i -> i == 0 ? takeAndGiveBack(begin, writing) : checkTally(writing));
    }

    private int takeAndGiveBack(DeploymentSnapshot begin, AtomicInteger writing) {
        DeploymentSnapshot deployment = begin;
        for (int round = 0; round < 20; round++) {
            int[] some = {round, round + 3, round + 11, round + 19};
            deployment = commit(Step.on(deployment).take(some));
            deployment = commit(Step.on(deployment).giveBack(some[0], some[2]));
            deployment = commit(Step.on(deployment).giveBack(some[1], some[3]));
        }
        writing.decrementAndGet();
        return 0;
    }

    private int checkTally(AtomicInteger writing) {
        do {
            DeploymentSnapshot read = load("d1");
            assertThat(Fixtures.recount(read.instances()))
                    .isEqualTo(read.root().state().tally());
        } while (writing.get() > 0);
        return 0;
    }

    @Test
    void a_deployment_is_deleted_as_a_whole() {
        for (int round = 0; round < 20; round++) {
            String id = "d" + round;
            DeploymentSnapshot ended = commit(Step.on(create(Draft.of(id).session(session())))
                    .event(new DeploymentEvent.BatchStarted(1, 2))
                    .end(DeploymentStatus.COMPLETED));

            Race.of16(i -> {
                if (i == 0) {
                    return retention().prune(Fixtures.T0.plusSeconds(3600));
                }
                List<NumberedEvent> events = events(id, 1);
                assertThat(events.size()).isIn(0, 3);
                Optional<DeploymentSnapshot> read = store().load(id);
                read.ifPresent(snapshot -> assertThat(snapshot.instances()).isEqualTo(ended.instances()));
                return 0;
            });
            assertThat(store().load(id)).isEmpty();
        }
    }
}
