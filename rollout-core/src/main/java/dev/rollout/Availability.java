package dev.rollout;

import org.jspecify.annotations.Nullable;

/**
 * How much of a service may be missing, and who belongs to it.
 *
 * @param maxUnavailable how many serving instances the deployment may have taken at once; null, the default, stands for
 *     the largest batch. Held to all but one, unless {@code allowDowntime}
 * @param allowDowntime whether the last serving instance may be taken down; false by default
 * @param allowUnknownPrevious whether instances whose previous version is not known may be updated; they could not be
 *     rolled back. False by default
 * @param joiners what happens to instances that join while it runs; they are brought to the target by default
 */
public record Availability(
        @Nullable Amount maxUnavailable, boolean allowDowntime, boolean allowUnknownPrevious, Joiners joiners) {
    static final Availability DEFAULTS = new Availability(null, false, false, Joiners.TARGET);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if {@code joiners} is null
     */
    public Availability {
        Checks.notNull("joiners", joiners);
    }
}
