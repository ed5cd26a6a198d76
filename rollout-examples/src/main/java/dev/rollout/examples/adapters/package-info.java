/** Updaters and routers for real infrastructure, each made to be read in five minutes and taken as it is. */
@NullMarked
package dev.rollout.examples.adapters;

import org.jspecify.annotations.NullMarked;
