/**
 * Redis, for speed and comfort: {@link dev.rollout.redis.RedisProgressChannel} tells other processes of committed events
 * within milliseconds, {@link dev.rollout.redis.RedisDeploymentLock} damps contention where many submit at once. Nothing
 * that matters depends on either: absent, frozen, flushed or hostile, Redis changes no state and blocks no caller.
 *
 * <p>Both take a {@code RedissonClient} of the host ({@code of}), which stays the host's to shut down, or open a lean one
 * of their own ({@code connect}).
 */
@NullMarked
package dev.rollout.redis;

import org.jspecify.annotations.NullMarked;
