package dev.rollout.simulation;

import dev.rollout.spi.CallContext;
import dev.rollout.spi.TrafficSplit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the simulated router shares the traffic, as it really does. */
final class ScriptedTraffic {
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable TrafficSplit split;
    private long highestToken;

    /** A share that was set, other than the one before it. */
    record Entry(Duration at, String operationId, int percent) {}

    /** Why a call is refused at once: its token is lower than one that was seen; null if it is not. */
    @Nullable
    String refusal(CallContext context, boolean fenced) {
        if (!fenced) {
            return null;
        }
        if (context.fencingToken() < highestToken) {
            return "stale token";
        }
        highestToken = context.fencingToken();
        return null;
    }

    /** Whether this slot gets nothing from the start. */
    void idle(String slot, Set<String> members) {
        split = new TrafficSplit(TrafficSplit.By.SLOT, slot, 0, members);
    }

    void set(Duration at, TrafficSplit next, String operationId) {
        Integer percent = next.percent();
        boolean same = split != null
                && split.target().equals(next.target())
                && percent != null
                && percent.equals(split.percent());
        if (percent != null && !same) {
            entries.add(new Entry(at, operationId, percent));
        }
        split = next;
    }

    /** The shares that deployments set, in order. */
    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The share of what is new, in percent; null where every instance gets the same. */
    @Nullable
    Integer percent() {
        return split == null ? null : split.percent();
    }

    /** The slot or version of which that is the share; null before the first split. */
    @Nullable
    String target() {
        return split == null ? null : split.target();
    }

    /** Whether an instance gets anything at all, as long as it is in rotation. */
    boolean reaches(String instance) {
        if (split == null || split.percent() == null) {
            return true;
        }
        return split.members().contains(instance) ? split.percent() > 0 : split.percent() < 100;
    }

    /** Whether it is of a slot that gets nothing. */
    boolean isIdle(String instance) {
        return split != null && split.by() == TrafficSplit.By.SLOT && !reaches(instance);
    }

    /** The share of each instance in rotation, in percent. */
    Map<String, Double> current(Set<String> inRotation) {
        Integer percent = percent();
        Set<String> members = split == null ? Set.of() : split.members();
        long fresh = inRotation.stream().filter(members::contains).count();
        long old = inRotation.size() - fresh;
        Map<String, Double> shares = new TreeMap<>();
        for (String id : inRotation) {
            double share = 100.0 / inRotation.size();
            if (percent != null && fresh > 0 && old > 0) {
                share = members.contains(id) ? (double) percent / fresh : (100.0 - percent) / old;
            }
            shares.put(id, share);
        }
        return shares;
    }
}
