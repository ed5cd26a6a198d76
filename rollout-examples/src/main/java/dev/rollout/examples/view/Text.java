package dev.rollout.examples.view;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Durations;
import dev.rollout.InstanceStatus;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Events, waits and times in words. */
final class Text {
    private Text() {}

    /** Seconds with a digit after the point below a minute, words above. */
    static String time(Duration duration) {
        return duration.toMinutes() > 0
                ? Durations.words(duration)
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** Evidence begins with an instant; the day and fractions of a second only take room. */
    static String timeOfDay(String evidence) {
        return evidence.replaceFirst("^\\d{4}-\\d\\d-\\d\\dT(\\d\\d:\\d\\d:\\d\\d)(\\.\\d+)?Z ", "$1 ");
    }

    static String words(DeploymentStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** {@code waiting: i-07 health 2/3, last 503 after 41 ms, at most 7 s more}. */
    static String words(Wait wait, Instant now) {
        String subject = wait.subject().isEmpty() ? "" : wait.subject() + " ";
        return "waiting: " + subject + wait.reason().text() + limit(wait, now);
    }

    /** What is waited for behind the phase of an instance, which it need not say again. */
    static String beside(String phase, Wait wait, Instant now) {
        String text = wait.reason().text();
        return (text.startsWith(phase) ? "" : " · " + text) + limit(wait, now);
    }

    /** A pause ends when its time is over, everything else at the latest then. */
    static String limit(Wait wait, Instant now) {
        Instant until = wait.until();
        if (until == null || until.isBefore(now)) {
            return "";
        }
        String left = Durations.words(Duration.between(now, until));
        return wait.reason() instanceof WaitReason.BatchPause ? ", " + left + " left" : ", at most " + left + " more";
    }

    /** Whether it changes how far a deployment is. */
    static boolean counts(DeploymentEvent event) {
        return event instanceof DeploymentEvent.InstanceHealthy
                || event instanceof DeploymentEvent.InstanceFailed
                || event instanceof DeploymentEvent.InstanceRolledBack
                || event instanceof DeploymentEvent.InstanceJoined
                || event instanceof DeploymentEvent.InstanceLeft;
    }

    /** One line for one change. */
    static String words(DeploymentEvent event) {
        return event instanceof DeploymentEvent.OfInstance about ? about.instance() + " " + what(about) : whole(event);
    }

    private static String whole(DeploymentEvent event) {
        if (event instanceof DeploymentEvent.DeploymentStarted e) {
            String skipped = e.skipped().isEmpty() ? "" : ", " + e.skipped().size() + " at the target already";
            return e.service() + " to " + e.version() + ", " + e.total() + " instances" + skipped + ", by " + e.by();
        }
        if (event instanceof DeploymentEvent.BatchStarted e) {
            return "batch " + e.batch() + " of " + e.batches() + " begins";
        }
        if (event instanceof DeploymentEvent.BatchFinished e) {
            return "batch " + e.batch() + " done";
        }
        if (event instanceof DeploymentEvent.RollbackStarted e) {
            return "rolling back: " + e.reason();
        }
        if (event instanceof DeploymentEvent.GoalSet e) {
            return "goal " + e.goal().name().toLowerCase(Locale.ROOT) + ", by " + e.by();
        }
        if (event instanceof DeploymentEvent.Paused e) {
            return "paused: " + e.reason();
        }
        if (event instanceof DeploymentEvent.Resumed e) {
            return "goes on" + way(e.direction());
        }
        if (event instanceof DeploymentEvent.Stalled e) {
            return "stalled: " + e.reason();
        }
        if (event instanceof DeploymentEvent.TakenOver e) {
            return "taken over by " + e.driver();
        }
        if (event instanceof DeploymentEvent.ReadBack e) {
            String other = e.mismatched().isEmpty() ? "as expected" : "not as expected: " + e.mismatched();
            return "asked " + e.instances() + " instances for their version: " + other;
        }
        if (event instanceof DeploymentEvent.DeploymentFinished e) {
            return words(e.status()) + (e.reason().isEmpty() ? "" : ": " + e.reason());
        }
        return seldom(event);
    }

    private static String seldom(DeploymentEvent event) {
        if (event instanceof DeploymentEvent.CommonCause e) {
            return "common cause, not the version: most of " + String.join(", ", e.asked()) + " failed as well";
        }
        if (event instanceof DeploymentEvent.Activated e) {
            return "begins, " + e.predecessor() + " has ended";
        }
        if (event instanceof DeploymentEvent.Promoted e) {
            return "promoted after batch " + e.batch() + ", by " + e.by();
        }
        return ofSteps(event);
    }

    private static String ofSteps(DeploymentEvent event) {
        if (event instanceof DeploymentEvent.TrafficShifted e) {
            return e.weight() + " % of the traffic goes to " + e.target();
        }
        if (event instanceof DeploymentEvent.SlotReady e) {
            return "slot " + e.slot() + " is ready at " + e.version() + ", and gets no traffic yet";
        }
        if (event instanceof DeploymentEvent.SlotActivated e) {
            return "slot " + e.slot() + " is active";
        }
        if (event instanceof DeploymentEvent.GateWaiting e) {
            return "gate " + e.gate() + " says " + e.verdict() + ": " + e.reason();
        }
        if (event instanceof DeploymentEvent.GatePassed e) {
            return "gate " + e.gate() + " passed: " + e.evidence();
        }
        if (event instanceof DeploymentEvent.GateFailed e) {
            return "gate " + e.gate() + " failed: " + e.reason();
        }
        return event.toString();
    }

    private static String what(DeploymentEvent.OfInstance event) {
        if (event instanceof DeploymentEvent.InstanceDraining e) {
            return "draining" + way(e.direction());
        }
        if (event instanceof DeploymentEvent.InstanceUpdating e) {
            String again = e.attempt() > 1 ? ", attempt " + e.attempt() : "";
            return "updating to " + e.version() + way(e.direction()) + again;
        }
        if (event instanceof DeploymentEvent.InstanceHealthChecking e) {
            return "checking" + way(e.direction());
        }
        if (event instanceof DeploymentEvent.InstanceHealthy e) {
            return "healthy at " + e.version();
        }
        if (event instanceof DeploymentEvent.InstanceRolledBack e) {
            return "rolled back to " + e.version();
        }
        if (event instanceof DeploymentEvent.InstancePutBack) {
            return "put back, untouched";
        }
        if (event instanceof DeploymentEvent.InstanceFailed e) {
            return "failed" + way(e.direction()) + ": " + e.reason();
        }
        if (event instanceof DeploymentEvent.InstanceInDoubt e) {
            return "in doubt: does it run " + e.version() + "?";
        }
        if (event instanceof DeploymentEvent.Drifted e) {
            return "runs " + e.actual() + ", not " + e.registered() + " as registered";
        }
        return membership(event);
    }

    private static String membership(DeploymentEvent.OfInstance event) {
        if (event instanceof DeploymentEvent.InstanceJoined e) {
            return "joined at " + version(e.version()) + ", " + words(e.status());
        }
        if (event instanceof DeploymentEvent.InstanceReplaced e) {
            return "replaced by another one at " + version(e.version()) + ", " + words(e.status());
        }
        if (event instanceof DeploymentEvent.InstanceLeft) {
            return "left the service";
        }
        if (event instanceof DeploymentEvent.SickBefore) {
            return "was sick before, tolerated";
        }
        return event.toString();
    }

    private static String version(@Nullable String version) {
        return version == null ? "an unknown version" : version;
    }

    private static String words(InstanceStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String way(Direction direction) {
        return direction == Direction.BACK ? ", going back" : "";
    }
}
