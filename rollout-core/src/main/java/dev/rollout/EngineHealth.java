package dev.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a deployer fares in its process: a picture for the health endpoint of its host, made of what its loops know already.
 * All times are by the store's clock, as far as this process knows it.
 *
 * @param status in one word
 * @param reasons why it is not up, in words for people, the gravest first; empty where it is
 * @param phase of its life
 * @param store how the store answers
 * @param lease on which its right to drive rests
 * @param lastScan when it last looked for orphans and commands; null before the first look
 * @param driven the deployments that it drives, by id
 * @param counts of what should not happen
 */
public record EngineHealth(
        Status status,
        List<String> reasons,
        Phase phase,
        Store store,
        Lease lease,
        @Nullable Instant lastScan,
        List<Driven> driven,
        Counts counts) {

    /** Copies the lists. */
    public EngineHealth {
        reasons = List.copyOf(reasons);
        driven = List.copyOf(driven);
    }

    /**
     * Meant for readiness and for alarms, not for a liveness probe: another process goes on meanwhile, and most of what is
     * down here comes back by itself.
     */
    public enum Status {
        /** Nothing is wrong, as far as it knows. */
        UP,
        /** It works, and a person should look. */
        DEGRADED,
        /** It can't do its work now: it is closed, has no lease, too many calls hang, or one that does not drive has no store. */
        DOWN
    }

    /** Of a deployer's life. */
    public enum Phase {
        /** Submits, watches and commands only. */
        NOT_STARTED,
        /** Drives, or looks for something to drive. */
        RUNNING,
        /** For good. */
        CLOSED
    }

    /**
     * How the store answers.
     *
     * @param lastAnswer when it last answered anything; null before the first time
     * @param failingSince when the present failures began; null where the last call was answered
     * @param lastError what the last failure said; empty where there was none
     */
    public record Store(
            @Nullable Instant lastAnswer, @Nullable Instant failingSince, String lastError) {}

    /**
     * The right to drive.
     *
     * @param held whether something may be started now
     * @param renewedAt when the last good renewal was sent; null where there is no session
     * @param trustedUntil nothing is started after this without another renewal; null where there is no session
     * @param losses how many sessions were lost since this process started
     */
    public record Lease(
            boolean held,
            @Nullable Instant renewedAt,
            @Nullable Instant trustedUntil,
            long losses) {}

    /**
     * A deployment that this process drives, as of its last stored step.
     *
     * @param deploymentId the deployment
     * @param service what is deployed
     * @param status where it stands
     * @param instances how many stand where; statuses that none has are left out
     * @param stalled whether it made no progress in time and is paused for that
     * @param trouble why its last step failed; null where it did not
     */
    public record Driven(
            String deploymentId,
            String service,
            DeploymentStatus status,
            Map<InstanceStatus, Integer> instances,
            boolean stalled,
            @Nullable String trouble) {
        /** Copies the counts. */
        public Driven {
            instances = Map.copyOf(instances);
        }
    }

    /**
     * What should not happen, counted since this process started, abandoned calls excepted.
     *
     * @param abandonedCalls calls past their deadline that ignore their interrupt, now
     * @param brokenInvariants must stay 0
     * @param progressDropped messages of the progress channel that were given up; watchers found those events in the store
     * @param newsDropped news for listeners that was given up because they are too slow; their figures are too low by it
     */
    public record Counts(int abandonedCalls, long brokenInvariants, long progressDropped, long newsDropped) {}
}
