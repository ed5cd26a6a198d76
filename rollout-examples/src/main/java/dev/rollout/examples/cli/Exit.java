package dev.rollout.examples.cli;

import dev.rollout.DeploymentStatus;

/** How a program tells its caller how it went. */
public final class Exit {
    /** Done as told, or the deployment completed. */
    public static final int COMPLETED = 0;
    /** The deployment failed, could not be brought back, or a newer one took its place. */
    public static final int FAILED = 1;
    /** It was rolled back. */
    public static final int ROLLED_BACK = 2;
    /** It was cancelled. */
    public static final int CANCELLED = 3;
    /** It has not ended in time, and goes on. */
    public static final int TIMED_OUT = 4;
    /** The command line, or a file that it names, is not valid. */
    public static final int USAGE = 64;
    /** What was asked for can't be done, and nothing was changed; there is no such deployment, for one. */
    public static final int REFUSED = 65;
    /** The store can't be reached, or does not qualify. */
    public static final int UNAVAILABLE = 69;
    /** A fault of this program. */
    public static final int FAULT = 70;
    /** Nobody reads what it writes any more. */
    public static final int UNREAD = 74;

    private Exit() {}

    /** What the end of a deployment means to whoever waited for it. */
    static int of(DeploymentStatus end) {
        switch (end) {
            case COMPLETED:
                return COMPLETED;
            case ROLLED_BACK:
                return ROLLED_BACK;
            case CANCELLED:
                return CANCELLED;
            case FAILED, ROLLBACK_FAILED, SUPERSEDED:
                return FAILED;
            default:
                throw new IllegalArgumentException("a deployment that is " + end + " has not ended");
        }
    }
}
