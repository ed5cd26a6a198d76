package dev.rollout;

/** How a service gets from one version to another. Compiles to a {@link RolloutPlan}, which is data. */
public sealed interface Strategy permits Rolling, Canary, BlueGreen {
    /** {@return the strategy that goes batch after batch through the whole fleet} */
    static Strategy rolling() {
        return new Rolling();
    }
}
