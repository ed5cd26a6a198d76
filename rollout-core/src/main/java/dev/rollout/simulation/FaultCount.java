package dev.rollout.simulation;

import java.util.Map;
import java.util.TreeMap;

/** How often each kind of fault really hit in a run: a run in which none hit proves nothing. */
final class FaultCount {
    private final Map<String, Integer> hits = new TreeMap<>();

    void hit(String fault) {
        hits.merge(fault, 1, Integer::sum);
    }

    Map<String, Integer> hits() {
        return hits;
    }
}
