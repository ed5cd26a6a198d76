package dev.rollout.exploration;

import dev.rollout.spi.TrafficSplit;
import java.util.Set;

/**
 * How the router shares the traffic, as it really does.
 *
 * @param percent of the members; null where every instance gets the same
 * @param members ids
 * @param token the highest that it has seen
 */
record Shares(Integer percent, Set<String> members, long token) {
    static final Shares EVEN = new Shares(null, Set.of(), 0);

    boolean admits(long fence) {
        return fence >= token;
    }

    Shares set(TrafficSplit split, long fence) {
        return new Shares(split.percent(), split.members(), Math.max(token, fence));
    }

    /** The share of one instance. */
    double of(int position, World.Real[] reals) {
        int fresh = 0;
        int all = 0;
        for (int i = 0; i < reals.length; i++) {
            boolean routed = reals[i].there() && reals[i].inRotation();
            all += routed ? 1 : 0;
            fresh += routed && members.contains("i" + i) ? 1 : 0;
        }
        if (!reals[position].there() || !reals[position].inRotation()) {
            return 0;
        }
        if (percent == null || fresh == 0 || fresh == all) {
            return 100.0 / all;
        }
        return members.contains("i" + position) ? (double) percent / fresh : (100.0 - percent) / (all - fresh);
    }
}
