/** A real PostgreSQL from its binary in Maven, as the programs and their tests use it. */
@NullMarked
package dev.rollout.examples.postgres;

import org.jspecify.annotations.NullMarked;
