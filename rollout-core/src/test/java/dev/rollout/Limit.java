package dev.rollout;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What one field of a policy may be, and what not.
 *
 * @param name as its messages call it
 * @param set sets it, as a program does
 * @param json the JSON form of a value
 * @param good on the edges, just inside
 * @param bad just outside, and far out
 * @param absent what null is to it
 */
record Limit<V>(
        String name,
        BiConsumer<PolicyBuilder, V> set,
        Function<V, String> json,
        List<V> good,
        List<Bad<V>> bad,
        Absent absent) {

    /** A value that is refused, as a message shows it, by that rule. */
    record Bad<V>(V value, String shown, String rule) {}

    /** What null is: the default, a mistake, or something that can't even be written in Java. */
    enum Absent {
        ALLOWED,
        REFUSED,
        PRIMITIVE
    }

    Limit<V> absent(Absent other) {
        return new Limit<>(name, set, json, good, bad, other);
    }
}
