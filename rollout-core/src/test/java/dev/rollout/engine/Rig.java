package dev.rollout.engine;

import dev.rollout.Instance;
import dev.rollout.contract.Fixtures;
import dev.rollout.simulation.VirtualTime;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.ProbeContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What tests of the engine's parts have in common. */
final class Rig {
    static final Instance I3 = Instance.of("i3", "checkout", "10.0.0.3:8080", "v1");

    private Rig() {}

    /** Virtual time, in which every executor runs what it is given at once. */
    static Seams seams(VirtualTime time) {
        return seams(time, Runnable::run);
    }

    static Seams seams(VirtualTime time, Executor executor) {
        int[] ids = {0};
        return new Seams(
                time::nanoTime,
                time,
                (delay, task) -> time.schedule(delay, task)::run,
                executor,
                executor,
                executor,
                () -> "id-" + ++ids[0]);
    }

    static Call update(String id) {
        return new Call.Update(
                Instance.of(id, "checkout", id + ":80", "v1"), "v2", Fixtures.call("d1/" + id + "/update", 1, 1));
    }

    static Call probe(String expectedVersion) {
        return new Call.Probe(
                I3,
                new ProbeContext(null, Duration.ofSeconds(5), expectedVersion),
                Fixtures.call("d1/i3/probe", 1, 1),
                expectedVersion);
    }

    /** Host code that ends when the test says so. */
    static final class HostDouble implements HostCalls {
        final List<Started> started = new ArrayList<>();
        Capabilities can = Capabilities.none();
        Throwable refusal;

        /** A call under way. */
        static final class Started {
            final Call call;
            final Consumer<CallResult> done;
            int interrupts;

            Started(Call call, Consumer<CallResult> done) {
                this.call = call;
                this.done = done;
            }
        }

        @Override
        public Running start(Call call, Consumer<CallResult> done) {
            if (refusal instanceof Error error) {
                throw error;
            } else if (refusal != null) {
                throw (RuntimeException) refusal;
            }
            Started now = new Started(call, done);
            started.add(now);
            return () -> now.interrupts++;
        }

        @Override
        public Capabilities updater() {
            return can;
        }

        @Override
        public Capabilities router() {
            return can;
        }

        @Override
        public boolean routed() {
            return true;
        }
    }
}
