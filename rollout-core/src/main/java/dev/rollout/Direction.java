package dev.rollout;

/** Which way a deployment, or one instance of it, goes. */
public enum Direction {
    /** To the target version. */
    FORWARD,
    /** To each instance's own previous version. */
    BACK
}
