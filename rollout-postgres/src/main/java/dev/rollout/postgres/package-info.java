/**
 * Deployments, driving sessions and the registry of instances in PostgreSQL: {@link
 * dev.rollout.postgres.PostgresStateStore}, {@link dev.rollout.postgres.PostgresInstanceRegistry} and their {@link
 * dev.rollout.postgres.PostgresSchema}.
 */
@NullMarked
package dev.rollout.postgres;

import org.jspecify.annotations.NullMarked;
