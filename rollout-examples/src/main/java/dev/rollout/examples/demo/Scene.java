package dev.rollout.examples.demo;

/**
 * What an act is about.
 *
 * @param act its number
 * @param what versions, as the table says it
 * @param story what is going to happen
 * @param version the version that is deployed
 * @param requests the client sends at least so many
 */
record Scene(int act, String what, String story, String version, long requests) {
    static final Scene GOOD =
            new Scene(1, "v1 → v2", "a good version, two instances at a time", "v2", Promise.REQUESTS_OF_ACT_1);
    static final Scene BAD =
            new Scene(2, "v2 → v3 (bad)", "a version that fails its health check, and comes back by itself", "v3", 1);
    static final Scene KILLED = new Scene(
            3, "v2 → v4 (SIGKILL)", "the process that drives it is killed in the middle, another one goes on", "v4", 1);
}
