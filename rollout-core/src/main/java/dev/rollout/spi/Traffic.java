package dev.rollout.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a deployment did about the shares of traffic, as the router confirmed it.
 *
 * @param weight share of the new version or of the slot that is updated, in percent, as it was set last; null before that
 * @param even whether every instance gets the same at present, whatever was set last: the share follows from the instances
 * @param members stands for the set of instances for which the last split was made
 * @param shift the split that may be under way, null for none
 */
public record Traffic(
        @Nullable Integer weight,
        boolean even,
        int members,
        @Nullable Shift shift) {
    /** Nothing was done about it. */
    public static final Traffic UNTOUCHED = new Traffic(null, false, 0, null);

    /**
     * A split that may be under way: committed before it starts, like an {@link Intent}.
     *
     * @param weight to which, null where every instance is to get the same
     * @param intent names the call; its kind is {@link IntentKind#SPLIT}
     */
    public record Shift(@Nullable Integer weight, Intent intent) {}

    /**
     * Another split is about to be made, or none any more.
     *
     * @param next that split, null for none
     * @return a changed copy
     */
    public Traffic shifting(@Nullable Shift next) {
        return new Traffic(weight, even, members, next);
    }

    /**
     * The router confirmed a split.
     *
     * @param set its weight in percent, null for an even one
     * @param forMembers stands for the set of instances for which it was made
     * @return a changed copy, with no split under way
     */
    public Traffic confirmed(@Nullable Integer set, int forMembers) {
        return new Traffic(set == null ? weight : set, set == null, forMembers, null);
    }
}
