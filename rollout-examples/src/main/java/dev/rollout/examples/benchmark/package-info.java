/** What deployments cost, measured: how fast, how much CPU, how many transactions, how much WAL. */
@NullMarked
package dev.rollout.examples.benchmark;

import org.jspecify.annotations.NullMarked;
