package dev.rollout.spi;

import dev.rollout.DeploymentRequest;
import dev.rollout.Lineage;
import dev.rollout.RolloutPlan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What never changes about a deployment. Stored as one document.
 *
 * @param format of the document; a library reads its own and the one before, and refuses a newer one
 * @param id unique, never used again
 * @param request what was asked for
 * @param plan what that compiled to
 * @param createdAt by the store's clock
 * @param follows the deployment that it is linked to, null for none
 */
public record DeploymentSpec(
        int format,
        String id,
        DeploymentRequest request,
        RolloutPlan plan,
        Instant createdAt,
        @Nullable Lineage follows) {
    /**
     * One that follows no other.
     *
     * @param format of the document, {@link #FORMAT} for a new one
     * @param id unique, never used again
     * @param request what was asked for
     * @param plan what that compiled to
     * @param createdAt by the store's clock
     */
    public DeploymentSpec(int format, String id, DeploymentRequest request, RolloutPlan plan, Instant createdAt) {
        this(format, id, request, plan, createdAt, null);
    }

    /** The format written by this library. */
    public static final int FORMAT = 1;
}
