package dev.rollout.examples.traffic;

import dev.rollout.spi.TrafficSplit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many servers the two groups of a split have to share among. The members must never get more than is planned, so
 * they are counted generously and the others sparingly: a member counts as soon as it is admitted, even where its check fails
 * just now, since it will come back without anybody being asked; another one counts only while it serves.
 *
 * @param members how many, at least 1
 * @param others how many, at least 1
 * @param both whether both groups have somebody who serves; where not, nobody may get the weight 0
 */
record Rotation(int members, int others, boolean both) {
    static Rotation of(List<HaProxyServer> servers, TrafficSplit split) {
        int members = 0;
        int servingMembers = 0;
        int others = 0;
        for (HaProxyServer server : servers) {
            boolean member = split.members().contains(server.name());
            members += member && server.admitted() ? 1 : 0;
            servingMembers += member && server.serving() ? 1 : 0;
            others += !member && server.serving() ? 1 : 0;
        }
        return new Rotation(Math.max(1, members), Math.max(1, others), servingMembers > 0 && others > 0);
    }

    /** What is safe both now and after the change: the plan is not exceeded, and somebody serves. */
    Rotation safeUntil(Rotation after) {
        return new Rotation(Math.max(members, after.members), Math.min(others, after.others), both && after.both);
    }

    Weights weights(@Nullable Integer percent) {
        return Weights.of(members, others, percent, both ? 0 : 1);
    }
}
