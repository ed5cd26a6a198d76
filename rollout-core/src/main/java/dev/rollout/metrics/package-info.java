/**
 * Metrics for Micrometer: {@link dev.rollout.metrics.RolloutMetrics}. Needs {@code io.micrometer:micrometer-core} 1.10 or
 * newer on the class path; nothing else in this library does.
 */
@NullMarked
package dev.rollout.metrics;

import org.jspecify.annotations.NullMarked;
