/**
 * What a host or a provider implements, and the values those methods carry.
 *
 * <p>Every method may block, is idempotent, and may be called from any of the engine's threads, for several instances
 * and deployments at once. An empty answer means "no"; an exception means "could not tell".
 */
@NullMarked
package dev.rollout.spi;

import org.jspecify.annotations.NullMarked;
