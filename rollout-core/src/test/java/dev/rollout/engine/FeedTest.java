package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.contract.Draft;
import dev.rollout.contract.Fixtures;
import dev.rollout.contract.Race;
import dev.rollout.contract.Step;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I9: whatever becomes of the announcements, a listener gets every event once, in order and without a gap. */
class FeedTest {
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final List<Long> heard = new CopyOnWriteArrayList<>();
    private final List<Feed> closed = new ArrayList<>();

    @BeforeEach
    void create() {
        store.create(Draft.of("d1")
                .session(store.open("a", java.time.Duration.ofHours(1)).id())
                .build());
    }

    private Feed feed(long from, Consumer<NumberedEvent> listener) {
        return feed(store, from, listener);
    }

    private Feed feed(StateStore from, long first, Consumer<NumberedEvent> listener) {
        return new Feed("d1", first, new Feed.Ends(from, Runnable::run, listener, closed::add));
    }

    private void hear(NumberedEvent event) {
        heard.add(event.sequence());
    }

    /** Commits that many events in one step, and answers them. */
    private List<NumberedEvent> commit(int count) {
        while (true) {
            Step step = Step.on(store.load("d1").orElseThrow());
            for (int number = 0; number < count; number++) {
                step.event(new DeploymentEvent.BatchFinished(number));
            }
            if (store.commit(step.write()) instanceof CommitResult.Committed) {
                return step.events();
            }
        }
    }

    private void finish() {
        store.commit(Step.on(store.load("d1").orElseThrow())
                .end(DeploymentStatus.CANCELLED)
                .write());
    }

    @Test
    void what_is_announced_is_handed_over_without_a_look_into_the_store() {
        Feed feed = feed(1, this::hear);
        feed.poll();
        List<NumberedEvent> events = commit(3);

        feed.announce(events);

        assertThat(heard).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void lost_announcements_are_made_up_for_by_the_next_one_I9() {
        Feed feed = feed(1, this::hear);
        feed.poll();
        commit(3);
        commit(2);

        feed.announce(commit(1));

        assertThat(heard).isEqualTo(Fixtures.range(1, 7));
    }

    @Test
    void lost_announcements_are_made_up_for_by_a_look_into_the_store_I9() {
        Feed feed = feed(1, this::hear);
        commit(1200);

        feed.poll();

        assertThat(heard).isEqualTo(Fixtures.range(1, 1201));
    }

    @Test
    void an_announcement_without_events_leads_to_the_store_I9() {
        Feed feed = feed(1, this::hear);
        commit(2);

        feed.announce(List.of());

        assertThat(heard).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void announcements_that_are_lost_doubled_and_out_of_order_change_nothing_I9(long seed) {
        Random random = new Random(seed);
        Feed feed = feed(1, this::hear);
        List<List<NumberedEvent>> announcements = new ArrayList<>();
        for (int commit = 0; commit < 100; commit++) {
            List<NumberedEvent> events = commit(1 + random.nextInt(4));
            for (int copy = random.nextInt(3); copy > 0; copy--) {
                announcements.add(events);
            }
        }
        Collections.shuffle(announcements, random);

        announcements.forEach(feed::announce);
        feed.poll();

        assertThat(heard)
                .isEqualTo(
                        Fixtures.range(1, store.load("d1").orElseThrow().root().nextSequence() - 1));
    }

    @Test
    void an_announcement_that_overlaps_what_was_heard_brings_only_the_rest() {
        Feed feed = feed(1, this::hear);
        List<NumberedEvent> events = commit(6);
        feed.announce(store.events("d1", 1, 4));

        feed.announce(events);

        assertThat(heard).isEqualTo(Fixtures.range(1, 7));
    }

    @Test
    void from_the_middle_only_what_follows_is_heard() {
        commit(9);

        feed(6, this::hear).poll();

        assertThat(heard).isEqualTo(Fixtures.range(6, 10));
    }

    /** Row 88 of bad input. */
    @Test
    void beyond_the_end_it_waits_for_that_number() {
        Feed feed = feed(5, this::hear);
        feed.poll();
        feed.announce(commit(3));
        assertThat(heard).isEmpty();

        feed.announce(commit(2));

        assertThat(heard).containsExactly(5L, 6L);
    }

    /** Row 89 of bad input. */
    @ParameterizedTest(name = "as an Error: {0}")
    @ValueSource(booleans = {false, true})
    void a_listener_that_throws_is_counted_and_gets_the_next_event_all_the_same_I27(boolean isError) {
        Feed bad = feed(1, event -> {
            hear(event);
            if (isError) {
                throw new AssertionError("listener");
            }
            throw new IllegalStateException("listener");
        });
        commit(4);

        bad.poll();

        assertThat(heard).isEqualTo(Fixtures.range(1, 5));
        assertThat(bad.failures()).isEqualTo(5);
    }

    @Test
    void with_the_last_event_it_ends() {
        Feed feed = feed(1, this::hear);
        finish();

        feed.poll();
        feed.poll();

        assertThat(heard).containsExactly(1L, 2L);
        assertThat(closed).contains(feed);
    }

    @Test
    void once_closed_nothing_more_is_heard_not_even_of_the_present_page() {
        Feed[] feed = new Feed[1];
        feed[0] = feed(1, event -> {
            hear(event);
            if (event.sequence() == 3) {
                feed[0].close();
            }
        });
        commit(9);

        feed[0].poll();
        feed[0].announce(commit(1));

        assertThat(heard).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest(name = "as an Error: {0}")
    @ValueSource(booleans = {false, true})
    void a_store_that_cannot_be_reached_is_asked_again(boolean isError) {
        boolean[] away = {true};
        StateStore unreliable = (StateStore) Proxy.newProxyInstance(
                StateStore.class.getClassLoader(), new Class<?>[] {StateStore.class}, (proxy, method, arguments) -> {
                    if (away[0]) {
                        throw isError ? new StackOverflowError() : new StoreException("away", null);
                    }
                    return method.invoke(store, arguments);
                });
        Feed feed = feed(unreliable, 1, this::hear);
        feed.poll();
        commit(2);

        away[0] = false;
        feed.poll();

        assertThat(heard).containsExactly(1L, 2L, 3L);
    }

    /** Peer bug 52. The listener is called by one thread at a time, whoever writes and announces. */
    @Test
    void with_16_writers_at_once_every_event_is_heard_in_order_I8_I9() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch finished = new CountDownLatch(1);
        int[] inside = {0};
        List<Integer> together = new CopyOnWriteArrayList<>();
        Feed feed = new Feed(
                "d1",
                1,
                new Feed.Ends(
                        store,
                        threads,
                        event -> {
                            together.add(++inside[0]);
                            hear(event);
                            inside[0]--;
                            if (event.event() instanceof DeploymentEvent.DeploymentFinished) {
                                finished.countDown();
                            }
                        },
                        ended -> {}));
        Race.of16(writer -> {
            for (int commit = 0; commit < 25; commit++) {
                feed.announce(commit(2));
            }
            return true;
        });
        finish();
        feed.poll();
        finished.await();
        threads.shutdownNow();

        assertThat(heard).isEqualTo(Fixtures.range(1, 1 + 16 * 25 * 2 + 1));
        assertThat(together).containsOnly(1);
    }
}
