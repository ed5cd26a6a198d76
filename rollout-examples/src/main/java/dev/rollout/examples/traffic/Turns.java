package dev.rollout.examples.traffic;

import dev.rollout.spi.TrafficSplit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Weighted round robin, smooth: who has waited for most of a request gets the next one. */
final class Turns {
    private final Map<String, Double> waited = new HashMap<>();

    /** Whose turn it is; empty where nobody has a share. */
    synchronized String next(Map<String, Double> shares) {
        // who gets nothing must not come to a turn by what it waited for before
        waited.keySet().removeIf(name -> shares.getOrDefault(name, 0.0) == 0);
        String next = "";
        double most = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (Map.Entry<String, Double> share : shares.entrySet()) {
            if (share.getValue() == 0) {
                continue;
            }
            double now = waited.merge(share.getKey(), share.getValue(), Double::sum);
            sum += share.getValue();
            if (now > most) {
                most = now;
                next = share.getKey();
            }
        }
        if (!next.isEmpty()) {
            waited.merge(next, -sum, Double::sum);
        }
        return next;
    }

    /** What each one that serves gets, in percent, be it 0. */
    static Map<String, Double> shares(@Nullable TrafficSplit split, List<String> serving) {
        Integer percent = split == null ? null : split.percent();
        long members = split == null
                ? 0
                : serving.stream().filter(split.members()::contains).count();
        long others = serving.size() - members;
        Map<String, Double> shares = new LinkedHashMap<>();
        for (String name : serving) {
            if (split == null || percent == null || members == 0 || others == 0) {
                shares.put(name, 100.0 / serving.size());
            } else if (split.members().contains(name)) {
                shares.put(name, (double) percent / members);
            } else {
                shares.put(name, (100.0 - percent) / others);
            }
        }
        return shares;
    }
}
