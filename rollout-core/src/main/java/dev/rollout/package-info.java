/**
 * What a user imports: {@link dev.rollout.RollingDeployer}, its builder, and values.
 *
 * <p>Values are immutable, validated where they are set, and never corrected silently.
 */
@NullMarked
package dev.rollout;

import org.jspecify.annotations.NullMarked;
