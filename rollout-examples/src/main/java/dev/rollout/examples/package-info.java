/** Programs to run: the quick start, and the demo that proves the promise. */
@NullMarked
package dev.rollout.examples;

import org.jspecify.annotations.NullMarked;
