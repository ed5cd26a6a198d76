/**
 * The pure core: from a view of a deployment and the time to a {@link dev.rollout.decision.Decision}.
 *
 * <p>No clock, no I/O, no threads, no logging, no randomness: equal input gives equal output. The core looks at what
 * <em>is</em>, guided by the plan; it never assumes that something worked because it was asked for. Actions are derived
 * from committed rows only, so that no side effect can start before its intent is stored.
 */
@NullMarked
package dev.rollout.decision;

import org.jspecify.annotations.NullMarked;
