module consumer {
    requires dev.rollout.core;
}
