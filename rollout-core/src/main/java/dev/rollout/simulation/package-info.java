/**
 * Whole deployments in virtual time: the real engine on a virtual clock, timer and executor, against scripted instances
 * that keep their own log. Hours pass in milliseconds, and the same setup gives the same run.
 */
@NullMarked
package dev.rollout.simulation;

import org.jspecify.annotations.NullMarked;
