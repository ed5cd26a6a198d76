package dev.rollout.engine;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.GateContext;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.TrafficSplit;
import dev.rollout.spi.Verdict;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call to the host's code. */
public sealed interface Call {
    /** In words, for logs and evidence. */
    String what();

    record Drain(Instance instance, CallContext context) implements Call {
        @Override
        public String what() {
            return "drain of " + instance.id();
        }
    }

    record Update(Instance instance, String version, CallContext context) implements Call {
        @Override
        public String what() {
            return "update of " + instance.id() + " to " + version;
        }
    }

    /**
     * Gives it traffic, then looks once more whether it is well, and takes it out again where it is not.
     *
     * @param probe null where that is not looked at
     */
    record Admit(
            Instance instance,
            CallContext context,
            @Nullable ProbeContext probe) implements Call {
        @Override
        public String what() {
            return "admission of " + instance.id();
        }
    }

    record ReadVersion(Instance instance, CallContext context) implements Call {
        @Override
        public String what() {
            return "version of " + instance.id();
        }
    }

    /**
     * Probes, and in the health gate compares the version too, where the updater can read it.
     *
     * @param expectedVersion in the health gate, else null
     */
    record Probe(
            Instance instance,
            ProbeContext probe,
            CallContext context,
            @Nullable String expectedVersion) implements Call {
        @Override
        public String what() {
            return "probe of " + instance.id();
        }
    }

    /**
     * Asks the registry who is there.
     *
     * @param told gets the answer, before the call ends
     */
    record ReadRegistry(String service, Consumer<List<Instance>> told) implements Call {
        @Override
        public String what() {
            return "reading of the instances of " + service;
        }
    }

    /**
     * Asks a gate.
     *
     * @param told gets the verdict, before the call ends
     */
    record AskGate(GateContext context, Consumer<Verdict> told) implements Call {
        @Override
        public String what() {
            return "gate " + context.gate();
        }
    }

    /** Splits the traffic of a service, then asks the router what it does. */
    record Split(String service, TrafficSplit split, CallContext context) implements Call {
        @Override
        public String what() {
            return "split of the traffic of " + service + ", " + split;
        }
    }

    record RecordVersions(String service, Map<String, String> versions, long fence) implements Call {
        @Override
        public String what() {
            return "recording of " + versions.size() + " versions of " + service;
        }
    }
}
