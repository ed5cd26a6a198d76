package dev.rollout.examples.demo;

import dev.rollout.DeploymentStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an act ended.
 *
 * @param act its number
 * @param what versions, and what was special
 * @param status how the deployment ended
 * @param duration from {@code deploy} to its end
 * @param lowestServing instances serving at the worst moment, by the load balancer and by the instances' own log
 * @param requests that the client sent
 * @param failed those of them that a user would have noticed, without {@code errors}
 * @param failures the first few of them in words
 * @param touched instances that were stopped or started, by their own log
 * @param timeToRollback from {@code deploy}, or from the word of the person who wanted it, until everything served as
 *     before; null where nothing was rolled back
 * @param timeToTakeover from the SIGKILL until another process drove on, null where none was killed
 * @param traffic what the new version got
 */
record ActResult(
        int act,
        String what,
        DeploymentStatus status,
        Duration duration,
        int lowestServing,
        long requests,
        long failed,
        List<String> failures,
        int touched,
        @Nullable Duration timeToRollback,
        @Nullable Duration timeToTakeover,
        Traffic traffic) {
    ActResult {
        failures = List.copyOf(failures);
    }

    /**
     * Where the traffic went.
     *
     * @param errors answers of the new version's own that were errors
     * @param weights the weights that it had, in order
     * @param backFirst whether it lost its traffic before the first of its instances was taken back
     * @param slots the active slot at the beginning and after each change
     * @param versions that run in the end, by the instances' own log
     */
    record Traffic(
            long errors, List<Weighed> weights, boolean backFirst, List<ActiveSlot> slots, Set<String> versions) {
        Traffic {
            weights = List.copyOf(weights);
            slots = List.copyOf(slots);
            versions = Set.copyOf(versions);
        }
    }
}
