package dev.rollout.spi;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the traffic of a service is to be shared: so much of it goes to some instances, the rest to all others, evenly within
 * each of the two groups. It is the whole truth, not a change: setting the same split twice is the same as once.
 *
 * <p>The shares are of those that are in rotation. A member that is out of it gets its part when it is admitted, and where
 * one group has nobody in rotation, the other one gets everything.
 *
 * @param by whether the members are those of a slot, or those that run a version
 * @param target the name of that slot or version
 * @param percent share of the members, 0–100; null where every instance is to get the same, whatever it runs
 * @param members ids of the instances that the share is for
 */
public record TrafficSplit(By by, String target, @Nullable Integer percent, Set<String> members) {
    /** What the members have in common. */
    public enum By {
        /** The slot that they belong to: blue/green. */
        SLOT,
        /** The version that they run: a canary. */
        VERSION
    }

    /**
     * Checks the values and copies the members.
     *
     * @throws NullPointerException if {@code by} or {@code target} is null
     * @throws IllegalArgumentException if the share is not 0–100
     */
    public TrafficSplit {
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(target, "target");
        if (percent != null && (percent < 0 || percent > 100)) {
            throw new IllegalArgumentException("percent must be 0–100, was " + percent);
        }
        members = Set.copyOf(members);
    }

    /** Leaves the members out, there may be thousands. */
    @Override
    public String toString() {
        return (percent == null ? "evenly" : percent + " % to " + target) + ", by "
                + by.name().toLowerCase(java.util.Locale.ROOT) + " (" + members.size() + " instances)";
    }
}
