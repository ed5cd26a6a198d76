/** Deployments live on a web page, from any process that reaches the store. */
@NullMarked
package dev.rollout.examples.dashboard;

import org.jspecify.annotations.NullMarked;
