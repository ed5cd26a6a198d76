package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.simulation.VirtualTime;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.Scan;
import dev.rollout.spi.Session;
import dev.rollout.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The session of a process: ttl 30 s, renewed every 5 s, trusted for 22 s after the last good renewal was sent. */
class SessionKeeperTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> log = new ArrayList<>();
    private final Sessions sessions = new Sessions();
    private Duration stoodStill = Duration.ZERO;
    private SessionKeeper keeper;

    @BeforeEach
    void start() {
        Seams base = Rig.seams(time);
        Seams seams = new Seams(
                () -> time.nanoTime() + stoodStill.toNanos(),
                time,
                base.timer(),
                base.steps(),
                base.renewals(),
                base.listeners(),
                base.ids());
        Settings settings = new Settings(
                "a",
                Set.of(),
                new Settings.Lease(
                        Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(1)),
                new Settings.Limits(1, 1, 1),
                Duration.ZERO);
        keeper = new SessionKeeper(sessions, seams, settings, new StoreClock(seams), new SessionKeeper.Listener() {
            @Override
            public void opened(String sessionId) {
                log.add("opened " + sessionId);
            }

            @Override
            public void expired() {
                log.add("expired");
            }
        });
        keeper.start();
    }

    private void seconds(double seconds) {
        time.advance(Duration.ofMillis((long) (seconds * 1000)));
    }

    @Test
    void it_opens_a_session_and_renews_it_for_as_long_as_it_lives() {
        assertThat(keeper.id()).isEqualTo("s1");
        assertThat(keeper.mayAct()).isTrue();

        seconds(3600);

        assertThat(keeper.mayAct("s1")).isTrue();
        assertThat(sessions.renewals).isEqualTo(720);
        assertThat(log).containsExactly("opened s1");
    }

    /** Peer bugs 16 and 17: one failure does not end the renewals. */
    @ParameterizedTest(name = "as an Error: {0}")
    @ValueSource(booleans = {false, true})
    void a_renewal_that_fails_is_tried_again_every_second(boolean isError) {
        sessions.failure = isError ? new StackOverflowError() : new StoreException("no route to host", null);
        seconds(10);
        assertThat(sessions.renewals).isEqualTo(6);
        assertThat(keeper.mayAct()).isTrue();

        sessions.failure = null;
        seconds(1);
        int before = sessions.renewals;
        seconds(300);

        assertThat(sessions.renewals - before).isEqualTo(60);
        assertThat(keeper.mayAct("s1")).isTrue();
        assertThat(log).containsExactly("opened s1");
    }

    /** Peer bug 22: before others may take over, this one has stopped. */
    @Test
    void without_a_good_renewal_it_stops_at_its_local_deadline_before_the_lease_runs_out_I2c() {
        sessions.failure = new StoreException("frozen", null);

        seconds(21.9);
        assertThat(keeper.mayAct()).isTrue();
        assertThat(log).containsExactly("opened s1");

        seconds(0.1);
        assertThat(keeper.mayAct()).isFalse();
        assertThat(keeper.mayAct("s1")).isFalse();
        assertThat(log).containsExactly("opened s1", "expired");
        assertThat(keeper.id()).isEqualTo("s1");
    }

    @Test
    void a_renewal_that_gets_through_before_the_lease_runs_out_keeps_the_session() {
        sessions.failure = new StoreException("frozen", null);
        seconds(26);
        sessions.failure = null;

        seconds(2);

        assertThat(keeper.mayAct("s1")).isTrue();
        assertThat(log).containsExactly("opened s1", "expired");
    }

    /** The time that the renewal itself took is no time to trust in. */
    @Test
    void the_deadline_counts_from_before_the_renewal_was_sent_I2c() {
        sessions.delay = Duration.ofSeconds(4);
        seconds(5); // sent at 5 s, answered at 9 s
        sessions.delay = Duration.ZERO;
        sessions.failure = new StoreException("frozen", null);

        seconds(5 + 22 - 9 - 0.1);
        assertThat(keeper.mayAct()).isTrue();
        seconds(0.1);
        assertThat(keeper.mayAct()).isFalse();
    }

    /** Peer bug 9: what is lost never comes back; and 23: what runs is interrupted on every way to lose it. */
    @Test
    void a_renewal_that_is_refused_stops_what_runs_and_opens_a_new_session_I12() {
        sessions.store.end("s1");

        seconds(5);

        assertThat(keeper.id()).isEqualTo("s2");
        assertThat(keeper.mayAct("s1")).isFalse();
        assertThat(keeper.mayAct("s2")).isTrue();
        assertThat(log).containsExactly("opened s1", "expired", "opened s2");
    }

    /** The process stood still for longer than the lease, and its renewal comes before its deadline's turn. */
    @Test
    void after_a_long_pause_of_the_process_what_runs_is_interrupted_before_a_new_session_is_opened() {
        stoodStill = Duration.ofSeconds(40);
        seconds(5);

        assertThat(keeper.id()).isEqualTo("s2");
        assertThat(log).containsExactly("opened s1", "expired", "opened s2");
    }

    @Test
    void with_no_session_at_first_it_goes_on_trying_to_open_one() {
        sessions.failure = new StoreException("not there yet", null);
        sessions.store.end("s1");
        seconds(60);
        assertThat(keeper.mayAct()).isFalse();

        sessions.failure = null;
        seconds(2);

        assertThat(keeper.id()).isEqualTo("s2");
        assertThat(keeper.mayAct()).isTrue();
    }

    /** Peer bug 16. */
    @Test
    void with_two_of_three_renewals_lost_at_random_it_still_never_acts_without_a_lease_I2c() {
        Random random = new Random(3);
        sessions.lost = () -> random.nextInt(3) > 0;
        int[] acting = {0};
        for (int tick = 0; tick < 36_000; tick++) {
            seconds(0.1);
            if (keeper.mayAct()) {
                acting[0]++;
                assertThat(sessions.expiry).isAfter(time.instant());
            }
        }
        assertThat(acting[0]).isGreaterThan(35_000);
    }

    @Test
    void an_orderly_close_gives_the_session_up_and_renews_no_more_I30() {
        keeper.close(true);
        int before = sessions.renewals;
        seconds(60);

        assertThat(sessions.ended).containsExactly("s1");
        assertThat(sessions.renewals).isEqualTo(before);
        assertThat(keeper.mayAct()).isFalse();
        assertThat(log).containsExactly("opened s1");
    }

    @Test
    void where_something_still_runs_a_close_lets_the_lease_run_out_I30() {
        keeper.close(false);

        seconds(29);
        assertThat(sessions.ended).isEmpty();
        assertThat(keeper.mayAct()).isFalse();
        assertThat(sessions.store.renew("s1", Duration.ofSeconds(1))).isPresent();
    }

    @Test
    void a_close_that_cannot_reach_the_store_returns_all_the_same() {
        sessions.failure = new StoreException("gone", null);

        keeper.close(true);
        seconds(60);

        assertThat(keeper.mayAct()).isFalse();
    }

    /** The sessions of a store in memory, behind a line that may fail or be slow. */
    private final class Sessions implements DriverSessions {
        private final int[] ids = {0};
        final InMemoryStateStore store =
                new InMemoryStateStore(() -> time.instant().plus(stoodStill), () -> "s" + ++ids[0]);
        final List<String> ended = new ArrayList<>();
        Throwable failure;
        Duration delay = Duration.ZERO;
        Supplier<Boolean> lost = () -> false;
        Instant expiry = Instant.MIN;
        int renewals;

        private void line() {
            if (failure instanceof Error error) {
                throw error;
            } else if (failure != null) {
                throw (RuntimeException) failure;
            } else if (lost.get()) {
                throw new StoreException("lost", null);
            }
            time.advance(delay);
        }

        @Override
        public Session open(String label, Duration ttl) {
            line();
            expiry = time.instant().plus(ttl);
            return store.open(label, ttl);
        }

        @Override
        public Optional<Instant> renew(String sessionId, Duration ttl) {
            renewals++;
            line();
            expiry = time.instant().plus(ttl);
            return store.renew(sessionId, ttl);
        }

        @Override
        public void end(String sessionId) {
            line();
            ended.add(sessionId);
            store.end(sessionId);
        }

        @Override
        public Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId) {
            return store.takeOver(sessionId, deploymentId);
        }

        @Override
        public Scan scan(String sessionId, Set<String> services) {
            return store.scan(sessionId, services);
        }
    }
}
