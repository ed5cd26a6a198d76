package dev.rollout.examples.benchmark;

import dev.rollout.Instance;
import dev.rollout.RollingDeployerBuilder;
import dev.rollout.spi.StateStore;
import java.util.List;

/** Where a case keeps its deployments. */
interface Backend extends AutoCloseable {
    String name();

    /** Registers the instances of one service. */
    void register(List<Instance> instances);

    /** Gives the builder its store and its registry. */
    RollingDeployerBuilder configure(RollingDeployerBuilder builder);

    /** The store itself. */
    StateStore store();

    /** What the store has done so far. */
    Counters counters();

    @Override
    void close();

    /**
     * Counted by the store.
     *
     * @param transactions committed
     * @param walBytes written to the log; 0 where there is none
     */
    record Counters(long transactions, long walBytes) {
        Counters minus(Counters before) {
            return new Counters(transactions - before.transactions, walBytes - before.walBytes);
        }
    }
}
