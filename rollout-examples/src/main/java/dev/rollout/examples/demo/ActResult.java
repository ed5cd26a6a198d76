package dev.rollout.examples.demo;

import dev.rollout.DeploymentStatus;
import java.time.Duration;
import java.util.List;
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
 * @param failed those of them that a user would have noticed
 * @param failures the first few of them in words
 * @param touched instances that were stopped or started, by their own log
 * @param timeToRollback from {@code deploy} until everything served as before, null where nothing was rolled back
 * @param timeToTakeover from the SIGKILL until another process drove on, null where none was killed
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
        @Nullable Duration timeToTakeover) {
    ActResult {
        failures = List.copyOf(failures);
    }
}
