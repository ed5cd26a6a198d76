package dev.rollout.examples.benchmark;

import dev.rollout.BatchSize;

/**
 * One thing to measure.
 *
 * @param name of the case
 * @param deployments so many at once, each of a service of its own
 * @param instances of each
 * @param batch size of a batch
 */
public record Case(String name, int deployments, int instances, BatchSize batch) {
    static Case of(int instances, BatchSize batch) {
        return new Case(instances + " by " + batch, 1, instances, batch);
    }

    int total() {
        return deployments * instances;
    }
}
