/** Deployments without downtime, inside a program of one's own. */
module dev.rollout.core {
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires org.slf4j;
    requires static hipparchus.core;
    requires static hipparchus.stat;
    requires static transitive org.jspecify;

    exports dev.rollout;
    exports dev.rollout.gate;
    exports dev.rollout.memory;
    exports dev.rollout.probe;
    exports dev.rollout.simulation;
    exports dev.rollout.spi;
}
