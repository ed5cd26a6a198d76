package dev.rollout.decision;

import java.util.BitSet;
import java.util.stream.IntStream;

/** A set of instances by their position in the deployment, in order. */
public final class PositionSet {
    private final BitSet bits = new BitSet();
    private int size;

    /** How many. */
    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public boolean contains(int position) {
        return bits.get(position);
    }

    /** The first position at or after {@code from}, −1 if there is none. */
    public int next(int from) {
        return bits.nextSetBit(from);
    }

    /** The last position at or before {@code from}, −1 if there is none. */
    public int previous(int from) {
        return from < 0 ? -1 : bits.previousSetBit(from);
    }

    /** The position after the last one. */
    public int end() {
        return bits.length();
    }

    /** In order. */
    public IntStream stream() {
        return bits.stream();
    }

    /** Stands for which positions are in it: the same in every process. */
    int fingerprint() {
        return bits.hashCode();
    }

    /** Puts a position in or takes it out. */
    public void set(int position, boolean member) {
        if (bits.get(position) != member) {
            bits.set(position, member);
            size += member ? 1 : -1;
        }
    }
}
