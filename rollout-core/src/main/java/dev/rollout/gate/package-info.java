/**
 * Gates that ship with the library: {@link dev.rollout.gate.ErrorRateGate} and
 * {@link dev.rollout.gate.CanaryAnalysisGate} judge by what a {@link dev.rollout.gate.MetricSource} of the host knows,
 * {@link dev.rollout.gate.ScheduleGate} by the calendar. A webhook is asked by {@link dev.rollout.probe.HttpGate}.
 *
 * <p>Each of them is immutable, safe for use by several threads, and idempotent: what it says follows from its settings,
 * its context, the time and the metrics alone. So another process may go on asking where one died. A gate that waits
 * longer than the policy's progress deadline stalls its deployment; set {@code progressDeadline} to more than the
 * longest observation or closing time.
 */
@NullMarked
package dev.rollout.gate;

import org.jspecify.annotations.NullMarked;
