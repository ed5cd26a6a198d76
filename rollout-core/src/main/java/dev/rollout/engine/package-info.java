/**
 * The effectful shell. For each deployment that this process drives, a loop of five verbs in this order: <em>observe</em>
 * what earlier actions brought back, <em>decide</em> with the pure core, <em>commit</em> changes and events in one
 * transaction, <em>publish</em> the committed events, <em>act</em>. An intent is committed before its effect starts.
 *
 * <p>Not for users: everything they need is in {@code dev.rollout} and {@code dev.rollout.spi}.
 */
@NullMarked
package dev.rollout.engine;

import org.jspecify.annotations.NullMarked;
