package dev.rollout.decision;

import dev.rollout.spi.Capabilities;
import java.time.Duration;

/**
 * What this process can work with.
 *
 * @param updater what the updater promises
 * @param router what the router promises
 * @param routed whether there is a router at all
 * @param freeSlots so many calls could start at once
 * @param hung so many calls ignore their interrupt; {@code 0} unless there are too many to start anything
 * @param watchInterval between two probes of an instance in service: the policy's, stretched for large fleets
 */
public record Means(
        Capabilities updater, Capabilities router, boolean routed, int freeSlots, int hung, Duration watchInterval) {}
