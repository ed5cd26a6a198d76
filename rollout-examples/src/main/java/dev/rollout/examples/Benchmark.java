package dev.rollout.examples;

import dev.rollout.examples.benchmark.Suite;

/**
 * Measures what deployments cost: a JSON line for each case. Instances answer at once, so that nothing but the engine and
 * its store is measured. Options: {@code --memory} or {@code --postgres} to measure one of them only, {@code --quick} to
 * leave the largest fleets out.
 */
public final class Benchmark {
    private Benchmark() {}

    public static void main(String[] args) throws Exception {
        Suite.run(java.util.Set.of(args));
    }
}
