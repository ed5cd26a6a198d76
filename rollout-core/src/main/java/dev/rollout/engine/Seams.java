package dev.rollout.engine;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where the engine touches the system: injected once, so that whole deployments can run in virtual time.
 *
 * @param nanoTime monotonic time
 * @param clock time of day; used only until the store told its own
 * @param timer runs things later
 * @param steps runs the steps of drivers, which block on the store
 * @param renewals runs the renewal of the session, and nothing else ever
 * @param listeners calls users' listeners
 * @param ids new ids
 */
public record Seams(
        LongSupplier nanoTime,
        InstantSource clock,
        Timer timer,
        Executor steps,
        Executor renewals,
        Executor listeners,
        Supplier<String> ids) {}
