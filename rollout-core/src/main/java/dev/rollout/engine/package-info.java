/** The effectful shell: observe, decide, commit, publish, act. */
@NullMarked
package dev.rollout.engine;

import org.jspecify.annotations.NullMarked;
