package dev.rollout.decision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one function that decides whether a serving instance may be taken down. */
class CapacityTest {
    @ParameterizedTest(name = "{0} instances, {1} may be out, downtime {2}, {3} taken, {4} serve: {5}")
    @CsvSource({
        // total, maxUnavailable, allowDowntime, taken, serving, may
        "20, 2, false, 0, 20, true",
        "20, 2, false, 1, 19, true",
        "20, 2, false, 2, 18, false",
        // ours are given back, yet others are down (I18)
        "20, 2, false, 0, 19, true",
        "20, 2, false, 0, 18, false",
        "20, 2, false, 0, 0, false",
        "20, 2, false, 1, 18, false",
        // more taken than allowed, after a takeover with another plan
        "20, 2, false, 3, 20, false",
        // the last one
        "2, 1, false, 0, 2, true",
        "2, 1, false, 0, 1, false",
        "1, 1, false, 0, 1, false",
        "1, 1, true, 0, 1, true",
        "1, 1, true, 1, 0, false",
        "3, 3, false, 2, 1, false",
        "3, 3, true, 2, 1, true",
        "3, 3, false, 1, 2, true",
    })
    void a_serving_instance_is_taken_only_where_enough_serve_I1_I18(
            int total, int maxUnavailable, boolean allowDowntime, int taken, int serving, boolean may) {
        assertThat(new Capacity(total, maxUnavailable, allowDowntime).mayTakeDown(taken, serving))
                .isEqualTo(may);
    }

    /** Peer bug 38: computed from the planned fleet, not from those that are left. */
    @Test
    void for_every_fleet_of_up_to_8_the_floor_holds_after_each_taking_I1_I18() {
        for (int total = 1; total <= 8; total++) {
            for (int max = 1; max <= total; max++) {
                Capacity capacity = new Capacity(total, max, false);
                for (int serving = 0; serving <= total; serving++) {
                    for (int taken = 0; taken + serving <= total; taken++) {
                        if (capacity.mayTakeDown(taken, serving)) {
                            assertThat(serving - 1).isGreaterThanOrEqualTo(Math.max(1, capacity.needed()));
                            assertThat(taken + 1).isLessThanOrEqualTo(max);
                        }
                    }
                }
            }
        }
    }

    @Test
    void it_is_exhausted_once_what_is_lost_for_good_uses_it_up() {
        Capacity capacity = new Capacity(20, 2, false);

        assertThat(capacity.exhausted(1)).isFalse();
        assertThat(capacity.exhausted(2)).isTrue();
        assertThat(capacity.needed()).isEqualTo(18);
    }
}
