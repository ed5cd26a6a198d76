package dev.rollout.engine;

import dev.rollout.spi.TrafficSplit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what a router says that it does with what it was asked for. */
public final class SplitCheck {
    /** In points: weights of routers are whole numbers, so a share can't always be met exactly. */
    private static final double TOLERANCE = 1.5;

    private SplitCheck() {}

    /** Whether it does; how it does not is in the result. */
    public static CallResult of(TrafficSplit split, @Nullable Map<String, Double> current) {
        if (current == null) {
            return CallResult.failed("router returned null for its shares");
        }
        Integer percent = split.percent();
        if (percent == null || current.isEmpty()) { // with nobody in rotation there is nothing to share
            return CallResult.ok(null);
        }
        double members = 0;
        double all = 0;
        for (Map.Entry<String, Double> share : current.entrySet()) {
            Double value = share.getValue();
            if (value == null || value.isNaN() || value < 0) {
                return CallResult.failed("router gives " + share.getKey() + " a share of " + value);
            }
            all += value;
            members += split.members().contains(share.getKey()) ? value : 0;
        }
        if (all == 0) {
            return CallResult.failed("router gives nobody any traffic");
        }
        // nobody of one of the groups in rotation: then the other one gets everything, whatever was asked for
        boolean oneGroup = members == 0 || members == all;
        double given = 100 * members / all;
        return Math.abs(given - percent) <= TOLERANCE || (oneGroup && isAlone(split, current, members > 0))
                ? CallResult.ok(null)
                : CallResult.failed(String.format(
                        Locale.ROOT, "router gives %.1f %% to %s, not %d %%", given, split.target(), percent));
    }

    /** Whether the group that gets nothing has nobody in rotation, as far as the router tells. */
    private static boolean isAlone(TrafficSplit split, Map<String, Double> current, boolean members) {
        return current.keySet().stream().allMatch(id -> split.members().contains(id) == members);
    }
}
