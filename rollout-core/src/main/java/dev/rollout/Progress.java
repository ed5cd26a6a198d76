package dev.rollout;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a deployment is, as people read it.
 *
 * @param status of the deployment
 * @param tally its instances
 * @param batch number of the present batch, 0 before the first
 * @param batches how many there are
 * @param eta how long it will probably take from now on; null where that can't be said
 */
public record Progress(
        DeploymentStatus status,
        Tally tally,
        int batch,
        int batches,
        @Nullable Duration eta) {

    /** {@return the headline, such as {@code 8/20 updated, 0 failed, batch 5 of 10 in progress}} */
    public String line() {
        return tally.updated() + "/" + tally.total() + " updated, " + tally.failed() + " failed, " + where();
    }

    private String where() {
        switch (status) {
            case IN_PROGRESS:
                return batch == 0 ? batches + " batches to go" : "batch " + batch + " of " + batches + " in progress";
            case PAUSED:
                return "paused in batch " + batch + " of " + batches;
            case ROLLING_BACK:
                return "rolling back, " + tally.rolledBack() + " back";
            default:
                return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** The line, followed by the time left where that is known. */
    @Override
    public String toString() {
        return eta == null ? line() : line() + ", about " + Durations.words(eta) + " left";
    }
}
