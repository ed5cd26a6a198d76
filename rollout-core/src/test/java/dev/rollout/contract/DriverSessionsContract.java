package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link dev.rollout.spi.DriverSessions} promises about leases and scans. */
public abstract class DriverSessionsContract extends StoreContract {

    @Test
    void every_session_has_an_id_of_its_own_also_under_the_same_label() {
        Session one = sessions().open("host-1", TTL);
        Session two = sessions().open("host-1", TTL);

        assertThat(one.id()).isNotEqualTo(two.id());
        assertThat(one.now()).isNotNull();
    }

    @Test
    void renewing_extends_from_now_on() {
        String session = session();
        for (int i = 0; i < 5; i++) {
            age(Duration.ofSeconds(20));
            assertThat(sessions().renew(session, TTL)).isPresent();
        }
    }

    @Test
    void renewing_counts_from_now_also_where_that_is_sooner() {
        String session = session();
        sessions().renew(session, Duration.ofSeconds(5));
        age(Duration.ofSeconds(6));

        assertThat(sessions().renew(session, TTL)).isEmpty();
    }

    @Test
    void a_session_that_expired_is_lost_for_good_even_if_nobody_took_anything_over() {
        String session = session();
        age(BEYOND_TTL);

        assertThat(sessions().renew(session, TTL)).isEmpty();
        assertThat(sessions().renew(session, Duration.ofDays(1))).isEmpty();
    }

    @Test
    void an_ended_session_never_revives() {
        String session = session();
        sessions().end(session);

        assertThat(sessions().renew(session, TTL)).isEmpty();
        assertThat(sessions().renew(session, Duration.ofDays(1))).isEmpty();
        create(Draft.of("d1"));
        assertThat(sessions().takeOver(session, "d1")).isEmpty();
    }

    @Test
    void ending_a_session_twice_or_an_unknown_or_expired_one_does_nothing() {
        String living = session();
        String session = session();
        sessions().end(session);
        sessions().end(session);
        sessions().end("never-opened");

        assertThat(sessions().renew(living, TTL)).isPresent();
        age(BEYOND_TTL);
        sessions().end(living);
        assertThat(sessions().renew(living, TTL)).isEmpty();
    }

    @Test
    void a_lease_tells_its_end_as_long_as_its_session_is_not_dead() {
        Session opened = sessions().open("host-1", TTL);
        assertThat(sessions().leaseUntil(opened.id()))
                .hasValueSatisfying(end -> assertThat(
                                Duration.between(opened.now().plus(TTL), end).abs())
                        .isLessThan(Duration.ofSeconds(10)));

        age(BEYOND_TTL);
        assertThat(sessions().leaseUntil(opened.id())).isPresent();

        sessions().end(opened.id());
        assertThat(sessions().leaseUntil(opened.id())).isEmpty();
        assertThat(sessions().leaseUntil("nobody")).isEmpty();
    }

    @Test
    void an_unknown_session_can_not_be_renewed() {
        assertThat(sessions().renew("never-opened", TTL)).isEmpty();
    }

    @Test
    void sessions_expire_each_by_its_own_time_to_live() {
        String lasting = sessions().open("a", Duration.ofSeconds(60)).id();
        String brief = sessions().open("b", Duration.ofSeconds(10)).id();
        create(Draft.of("of-lasting").service("a").session(lasting));
        create(Draft.of("of-brief").service("b").session(brief));
        age(Duration.ofSeconds(20));

        assertThat(sessions().renew(brief, Duration.ofSeconds(10))).isEmpty();
        String third = sessions().open("c", Duration.ofSeconds(10)).id();
        assertThat(sessions().takeOver(third, "of-lasting")).isEmpty();
        assertThat(sessions().takeOver(third, "of-brief")).isPresent();
        assertThat(sessions().renew(lasting, Duration.ofSeconds(60))).isPresent();
    }

    @Test
    void a_scan_lists_what_nobody_drives_oldest_first() {
        String ending = session();
        String expiring = session();
        create(Draft.of("never-owned").service("a"));
        create(Draft.of("of-ended").service("b").session(ending));
        create(Draft.of("of-expired").service("c").session(expiring));
        sessions().end(ending);
        age(BEYOND_TTL);
        String living = session();
        create(Draft.of("of-living").service("d").session(living));

        assertThat(sessions().scan(session(), Set.of()).orphans())
                .containsExactly("never-owned", "of-ended", "of-expired");
        assertThat(sessions().scan(living, Set.of()).orphans())
                .containsExactly("never-owned", "of-ended", "of-expired");
    }

    @Test
    void a_scan_leaves_out_what_has_ended_or_waits_for_its_predecessor() {
        for (DeploymentStatus status : DeploymentStatus.values()) {
            create(Draft.of(status.name()).service(status.name()).status(status));
        }

        assertThat(sessions().scan(session(), Set.of()).orphans())
                .containsExactly("IN_PROGRESS", "PAUSED", "ROLLING_BACK");
    }

    @Test
    void a_scan_leaves_out_what_was_taken_over() {
        create(Draft.of("d1"));
        assertThat(sessions().scan(session(), Set.of()).orphans()).containsExactly("d1");

        takenOver("d1");

        assertThat(sessions().scan(session(), Set.of()).orphans()).isEmpty();
    }

    @Test
    void a_scan_is_of_the_named_services_only() {
        create(Draft.of("d1").service("a"));
        create(Draft.of("d2").service("b"));
        create(Draft.of("d3").service("c"));

        assertThat(sessions().scan(session(), Set.of("a", "c", "x")).orphans()).containsExactly("d1", "d3");
        assertThat(sessions().scan(session(), Set.of("x")).orphans()).isEmpty();
    }

    @Test
    void a_scan_lists_at_most_1000_the_oldest() {
        for (int i = 0; i <= 1000; i++) {
            create(Draft.of("d" + i).service("s" + i).size(1).maxUnavailable(0));
        }

        List<String> oldest = IntStream.range(0, 1000).mapToObj(i -> "d" + i).toList();
        assertThat(sessions().scan(session(), Set.of()).orphans()).isEqualTo(oldest);
    }

    @Test
    void a_scan_tells_the_revisions_of_what_the_session_drives() {
        String mine = session();
        DeploymentSnapshot one = create(Draft.of("d1").service("a").session(mine));
        DeploymentSnapshot two = create(Draft.of("d2").service("b").session(mine));
        DeploymentSnapshot ended = create(Draft.of("d3").service("c").session(mine));
        create(Draft.of("d4").service("d").session(session()));
        create(Draft.of("d5").service("e"));
        commit(Step.on(ended).end(DeploymentStatus.COMPLETED));
        DeploymentSnapshot told = request(Step.on(two).state(state -> state.goal(Goal.HOLD)));

        assertThat(sessions().scan(mine, Set.of()).revisions())
                .isEqualTo(Map.of("d1", one.root().revision(), "d2", told.root().revision()));
        assertThat(sessions().scan(session(), Set.of()).revisions()).isEmpty();
    }

    @Test
    void a_scan_of_an_empty_store_is_empty() {
        assertThat(sessions().scan(session(), Set.of()).orphans()).isEmpty();
        assertThat(sessions().scan(session(), Set.of()).now()).isNotNull();
    }
}
