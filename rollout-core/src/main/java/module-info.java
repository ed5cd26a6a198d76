/** Deployments without downtime, inside a program of one's own. */
module dev.rollout.core {
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires org.slf4j;
    requires static hipparchus.core;
    requires static hipparchus.stat;
    requires static io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires static micrometer.core;
    requires static transitive org.jspecify;

    exports dev.rollout;
    exports dev.rollout.gate;
    exports dev.rollout.memory;
    exports dev.rollout.metrics;
    exports dev.rollout.probe;
    exports dev.rollout.simulation;
    exports dev.rollout.spi;
    exports dev.rollout.tracing;
}
