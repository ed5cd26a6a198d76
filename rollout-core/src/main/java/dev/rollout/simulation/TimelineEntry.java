package dev.rollout.simulation;

import dev.rollout.CancelMode;
import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a scenario's timeline.
 *
 * @param key of the deployment on which it acts, null for the one submitted last
 */
record TimelineEntry(
        Moment moment,
        What what,
        @Nullable String key,
        @Nullable CancelMode mode,
        @Nullable String gate,
        @Nullable Asked request,
        boolean supersede,
        @Nullable String instance,
        @Nullable Member joiner) {

    /** What is done. */
    enum What {
        PAUSE,
        RESUME,
        CANCEL,
        ROLL_BACK,
        PROMOTE,
        RETRY,
        ACCEPT,
        APPROVE,
        REJECT,
        DEPLOY,
        CRASH_DRIVER,
        FREEZE_DRIVER,
        THAW_DRIVER,
        STORE_DOWN,
        /** It does what it is asked, and nobody hears of it, until it is up. */
        STORE_LOSES_ANSWERS,
        STORE_UP,
        REDIS_DOWN,
        REDIS_UP,
        INSTANCE_DIES,
        INSTANCE_RECOVERS,
        INSTANCE_LEAVES,
        INSTANCE_JOINS;

        /** Whether something goes wrong, apart from what hits only those that ask meanwhile. */
        boolean isFault() {
            return switch (this) {
                case CRASH_DRIVER, FREEZE_DRIVER, INSTANCE_DIES, INSTANCE_LEAVES, INSTANCE_JOINS -> true;
                default -> false;
            };
        }
    }

    /**
     * When it is done.
     *
     * @param at since the submission, null for right after an event
     * @param event its type, null for a time
     * @param batch of the event, null for any
     * @param instance of the event, null for any
     * @param after the event by so long
     */
    record Moment(
            @Nullable Duration at,
            @Nullable String event,
            @Nullable Integer batch,
            @Nullable String instance,
            Duration after) {
        /** Whether it is this event; of a batch where the event itself, or the instance that it is about, is. */
        boolean is(NumberedEvent numbered, int batchOfInstance) {
            DeploymentEvent happened = numbered.event();
            return EventTypes.of(happened).equals(event)
                    && (batch == null || batch == batchOf(happened) || batch == batchOfInstance)
                    && (instance == null
                            || happened instanceof DeploymentEvent.OfInstance one && instance.equals(one.instance()));
        }

        private static int batchOf(DeploymentEvent event) {
            if (event instanceof DeploymentEvent.BatchStarted started) {
                return started.batch();
            } else if (event instanceof DeploymentEvent.BatchFinished finished) {
                return finished.batch();
            } else if (event instanceof DeploymentEvent.InstanceDraining draining) {
                return draining.batch();
            } else if (event instanceof DeploymentEvent.InstanceUpdating updating) {
                return updating.batch();
            }
            return event instanceof DeploymentEvent.Promoted promoted ? promoted.batch() : -1;
        }
    }
}
