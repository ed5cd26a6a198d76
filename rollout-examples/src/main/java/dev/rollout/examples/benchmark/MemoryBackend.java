package dev.rollout.examples.benchmark;

import dev.rollout.Instance;
import dev.rollout.RollingDeployerBuilder;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.StateStore;
import java.util.List;

/** In this process. Its transactions are not counted. */
final class MemoryBackend implements Backend {
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void register(List<Instance> instances) {
        registry.replace(instances.get(0).service(), instances);
    }

    @Override
    public RollingDeployerBuilder configure(RollingDeployerBuilder builder) {
        return builder.instances(registry).store(store);
    }

    @Override
    public StateStore store() {
        return store;
    }

    @Override
    public Counters counters() {
        return new Counters(0, 0);
    }

    @Override
    public void close() {}
}
