package dev.rollout.engine;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What came of a call, and what the instance told of its version meanwhile, where that was asked: told on once both are there. Threadsafe. */
final class Telling {
    private final BiConsumer<CallResult, @Nullable String> both;
    private boolean waits;
    private @Nullable CallResult result;
    private @Nullable String version;

    /** Waits for the version too where that is asked for. */
    Telling(boolean asked, BiConsumer<CallResult, @Nullable String> both) {
        this.waits = asked;
        this.both = both;
    }

    void done(CallResult of) {
        synchronized (this) {
            result = of;
            if (waits) {
                return;
            }
        }
        both.accept(of, version);
    }

    void told(@Nullable String what) {
        CallResult of;
        synchronized (this) {
            version = what;
            waits = false;
            of = result;
        }
        if (of != null) {
            both.accept(of, what);
        }
    }
}
