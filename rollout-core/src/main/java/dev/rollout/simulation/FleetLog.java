package dev.rollout.simulation;

import dev.rollout.spi.CallContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the instances themselves saw: the judge of every simulation. */
public final class FleetLog {
    private final List<Entry> entries = new ArrayList<>();
    private Consumer<Entry> listener = entry -> {};

    FleetLog() {}

    /** What an instance saw. */
    public enum What {
        /** The router took it out of rotation. */
        DRAINED,
        /** The router gave it traffic again. */
        ADMITTED,
        /** Not one instance: the router shares the traffic of all. */
        SPLIT,
        /** An update was called. */
        UPDATE_BEGUN,
        /** The update took effect. */
        UPDATED,
        /** The update threw. */
        UPDATE_FAILED,
        /** A call came, or would have taken effect, with a token lower than one that it had seen. */
        REFUSED,
        /** The operation had taken effect before. */
        ALREADY_DONE
    }

    /**
     * One thing that one instance saw.
     *
     * @param at since the start of the simulation
     * @param instance its id; of a split, what the share is for
     * @param what it saw
     * @param version asked for, null where there was none
     * @param operationId of the call
     * @param token fencing token of the call
     */
    public record Entry(
            Duration at,
            String instance,
            What what,
            @Nullable String version,
            String operationId,
            long token) {}

    /** Told of each entry. */
    void onEntry(Consumer<Entry> newListener) {
        listener = newListener;
    }

    void add(Entry entry) {
        entries.add(entry);
        listener.accept(entry);
    }

    void note(Duration at, String instance, What what, @Nullable String version, CallContext context) {
        add(new Entry(at, instance, what, version, context.operationId(), context.fencingToken()));
    }

    /** {@return all entries so far, in order} */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /**
     * The entries of one kind.
     *
     * @param what kind
     * @return in order
     */
    public Stream<Entry> of(What what) {
        return entries.stream().filter(entry -> entry.what() == what);
    }

    /** {@return the update calls in order of their start, such as {@code i-01:v2}} */
    public List<String> updateCalls() {
        return of(What.UPDATE_BEGUN)
                .map(entry -> entry.instance() + ":" + entry.version())
                .toList();
    }

    /** {@return the instances on which an update ran, each once, in order} */
    public List<String> touched() {
        return of(What.UPDATE_BEGUN).map(Entry::instance).distinct().toList();
    }
}
