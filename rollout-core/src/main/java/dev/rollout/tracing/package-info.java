/**
 * Traces for OpenTelemetry: {@link dev.rollout.tracing.RolloutTracing}. Needs {@code io.opentelemetry:opentelemetry-api} on
 * the class path, tested with 1.68; nothing else in this library does.
 */
@NullMarked
package dev.rollout.tracing;

import org.jspecify.annotations.NullMarked;
