package dev.rollout.examples.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rollout.spi.TrafficSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static final int[] SIZES = {1, 2, 3, 7, 10, 19, 50, 99, 200};

    @Test
    void the_error_is_below_half_a_point_wherever_256_steps_allow_it() {
        for (int members : SIZES) {
            for (int others : SIZES) {
                for (int percent = 1; percent < 100; percent++) {
                    Weights weights = Weights.of(members, others, percent, 0);
                    assertThat(weights.member()).isBetween(1, 256);
                    assertThat(weights.other()).isBetween(1, 256);
                    double error = Math.abs(weights.share(members, others) - percent);
                    double reachable = new Weights(256, 1).share(members, others);
                    double atLeast = new Weights(1, 256).share(members, others);
                    if (percent <= reachable && percent >= atLeast) {
                        assertThat(error)
                                .as("%d of %d, %d %%", members, others, percent)
                                .isLessThan(0.5);
                    } else {
                        assertThat(error)
                                .isLessThanOrEqualTo(
                                        Math.min(Math.abs(reachable - percent), Math.abs(atLeast - percent)) + 1e-9);
                    }
                }
            }
        }
    }

    @Test
    void no_pair_is_nearer_than_the_one_that_is_chosen() {
        for (int[] sizes : new int[][] {{1, 1}, {1, 19}, {2, 6}, {7, 3}, {3, 200}, {200, 3}}) {
            for (int percent = 1; percent < 100; percent += 7) {
                double best = 100;
                for (int member = 1; member <= 256; member++) {
                    for (int other = 1; other <= 256; other++) {
                        double share = new Weights(member, other).share(sizes[0], sizes[1]);
                        best = Math.min(best, Math.abs(share - percent));
                    }
                }
                double share = Weights.of(sizes[0], sizes[1], percent, 0).share(sizes[0], sizes[1]);
                assertThat(Math.abs(share - percent)).isCloseTo(best, within(1e-9));
            }
        }
    }

    @Test
    void nothing_and_everything_are_exact_unless_nobody_may_be_left_out() {
        assertThat(Weights.of(2, 6, 0, 0)).isEqualTo(new Weights(0, 256));
        assertThat(Weights.of(2, 6, 100, 0)).isEqualTo(new Weights(256, 0));
        assertThat(Weights.of(2, 6, 0, 1)).isEqualTo(new Weights(1, 256));
        assertThat(Weights.of(2, 6, 100, 1)).isEqualTo(new Weights(256, 1));
        assertThat(Weights.of(2, 6, null, 0)).isEqualTo(new Weights(100, 100));
    }

    /** Each state of three members and three others, and each step from it that a drain or a return makes. */
    @Test
    void somebody_who_serves_always_has_a_weight_and_the_plan_is_not_exceeded_before_a_change() {
        List<String> states = List.of("UP", "DRAIN", "DOWN");
        for (int code = 0; code < 729; code++) {
            List<HaProxyServer> now = new ArrayList<>();
            for (int i = 0, rest = code; i < 6; i++, rest /= 3) {
                now.add(new HaProxyServer("i-" + i, states.get(rest % 3), true, 0, 100));
            }
            for (int changed = 0; changed < 6; changed++) {
                for (String order : List.of("drain", "ready")) {
                    List<HaProxyServer> then = new ArrayList<>(now);
                    then.set(changed, now.get(changed).after(order));
                    for (int percent : new int[] {0, 5, 50, 100}) {
                        check(now, then, percent);
                    }
                }
            }
        }
    }

    private static void check(List<HaProxyServer> now, List<HaProxyServer> then, int percent) {
        TrafficSplit split = new TrafficSplit(TrafficSplit.By.VERSION, "v2", percent, Set.of("i-0", "i-1", "i-2"));
        Rotation before = Rotation.of(now, split);
        Rotation after = Rotation.of(then, split);
        Weights meanwhile = before.safeUntil(after).weights(percent);
        for (List<HaProxyServer> servers : List.of(now, then)) {
            int members = serving(servers, 0);
            int others = serving(servers, 3);
            assertThat(members * meanwhile.member() + others * meanwhile.other() > 0)
                    .isEqualTo(members + others > 0);
            if (before.both() && after.both()) {
                assertThat(meanwhile.share(members, others)).isLessThan(percent + 0.5);
            }
        }
        Weights end = after.weights(percent);
        int members = serving(then, 0);
        int others = serving(then, 3);
        assertThat(members * end.member() + others * end.other() > 0).isEqualTo(members + others > 0);
        if (members > 0 && others > 0) {
            assertThat(end.share(members, others)).isLessThan(percent + 0.5);
        }
    }

    private static int serving(List<HaProxyServer> servers, int first) {
        return (int) servers.subList(first, first + 3).stream()
                .filter(HaProxyServer::serving)
                .count();
    }
}
