/**
 * Providers that keep everything in this process: the reference for the contracts, and for users' unit tests. Nothing
 * survives the process.
 */
@NullMarked
package dev.rollout.memory;

import org.jspecify.annotations.NullMarked;
