package dev.rollout.examples.traffic;

import org.jspecify.annotations.Nullable;

/**
 * HAProxy's weight of each member of a split, and of each other server.
 *
 * @param member of each member, 0–256
 * @param other of each other server, 0–256
 */
record Weights(int member, int other) {
    static final int HIGHEST = 256;
    /** What servers have in the configuration: not 1, or HAProxy could not go below it but to nothing. */
    static final int BASE = 100;

    /**
     * The pair that comes nearest to this share of the members together. Its error is below half a point as long as neither
     * group is many times larger than its share (256 steps are all there are).
     *
     * @param members how many there are, at least 1
     * @param others how many there are, at least 1
     * @param percent share of the members; null where all are to get the same
     * @param lowest 0, or 1 where nobody may be left out
     */
    static Weights of(int members, int others, @Nullable Integer percent, int lowest) {
        if (percent == null) {
            return new Weights(BASE, BASE);
        }
        if (percent == 0) {
            return new Weights(lowest, HIGHEST);
        }
        if (percent == 100) {
            return new Weights(HIGHEST, lowest);
        }
        double ratio = (double) percent * others / ((100.0 - percent) * members);
        Weights best = new Weights(BASE, BASE);
        for (int other = HIGHEST; other > 0; other--) {
            int below = (int) Math.max(1, Math.min(HIGHEST - 1, Math.floor(ratio * other)));
            for (int member = below; member <= below + 1; member++) {
                Weights tried = new Weights(member, other);
                if (tried.error(members, others, percent) < best.error(members, others, percent)) {
                    best = tried;
                }
            }
        }
        return best;
    }

    /** The share that the members get together, in percent. */
    double share(int members, int others) {
        return 100.0 * members * member / ((double) members * member + (double) others * other);
    }

    private double error(int members, int others, int percent) {
        return Math.abs(share(members, others) - percent);
    }
}
