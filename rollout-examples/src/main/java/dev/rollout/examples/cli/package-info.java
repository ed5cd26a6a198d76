/** The command line: submits, watches and steers deployments of a PostgreSQL store. */
@NullMarked
package dev.rollout.examples.cli;

import org.jspecify.annotations.NullMarked;
