package dev.rollout.examples.demo;

/**
 * How the requests were shared while the new version had a weight.
 *
 * @param weight what it was to get, in percent
 * @param share what it got, in percent, by the client's count
 * @param requests that were answered in this time
 */
record Weighed(int weight, double share, long requests) {}
