/**
 * Metrics for Micrometer: {@link dev.rollout.metrics.RolloutMetrics}. Needs {@code io.micrometer:micrometer-core} on the class
 * path, tested with 1.17; nothing else in this library does.
 */
@NullMarked
package dev.rollout.metrics;

import org.jspecify.annotations.NullMarked;
