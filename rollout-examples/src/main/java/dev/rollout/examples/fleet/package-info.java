/** Twenty instances as processes of the operating system, the agent that restarts them, and what they wrote down themselves. */
@NullMarked
package dev.rollout.examples.fleet;

import org.jspecify.annotations.NullMarked;
