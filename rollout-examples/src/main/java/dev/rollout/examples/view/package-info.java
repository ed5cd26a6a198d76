/** A deployment in a terminal, folded from its events. */
@NullMarked
package dev.rollout.examples.view;

import org.jspecify.annotations.NullMarked;
