/** The parts of the demo: servers, drivers, acts and the table at the end. */
@NullMarked
package dev.rollout.examples.demo;

import org.jspecify.annotations.NullMarked;
