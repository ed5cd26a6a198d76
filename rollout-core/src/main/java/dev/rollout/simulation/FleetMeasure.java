package dev.rollout.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many serve and how many the engine keeps from it, kept up with each change of an instance. */
final class FleetMeasure {
    private final List<Span> spans = new ArrayList<>();
    private @Nullable Span whole;
    private int serving;
    private int byEngine;
    private int taken;
    private boolean together;
    private @Nullable Runnable onTaken;

    /** What was measured during a stretch of time. */
    static final class Span {
        private int minServing;
        private int maxByEngine;
        private int maxTaken;

        private Span(int serving, int byEngine) {
            minServing = serving;
            maxByEngine = byEngine;
        }

        int minServing() {
            return minServing;
        }

        int maxByEngine() {
            return maxByEngine;
        }

        /** The most that served when the engine took them, and had not served since. */
        int maxTaken() {
            return maxTaken;
        }

        private void see(int serving, int byEngine, int taken) {
            maxTaken = Math.max(maxTaken, taken);
            minServing = Math.min(minServing, serving);
            maxByEngine = Math.max(maxByEngine, byEngine);
        }
    }

    /** From the first submission on. */
    Span whole() {
        if (whole == null) {
            whole = open();
        }
        return whole;
    }

    /** Measures from now on, until it is closed. */
    Span open() {
        Span span = new Span(serving, byEngine);
        spans.add(span);
        return span;
    }

    void close(Span span) {
        spans.remove(span);
    }

    int serving() {
        return serving;
    }

    /** How many served when the engine took them, and have not served since. */
    int taken() {
        return taken;
    }

    /** Told whenever more are taken. */
    void onTaken(Runnable listener) {
        onTaken = listener;
    }

    /** An instance changed; one of an idle slot is not expected to serve. */
    void changed(ScriptedInstance instance, boolean serves, boolean idle) {
        if (serves) {
            instance.byEngine = instance.touched;
            instance.taken = false;
        }
        boolean down = !serves && !idle && !instance.dead && instance.present;
        boolean more = down && instance.taken && !instance.countedTaken;
        serving += step(instance.countedServing, serves);
        byEngine += step(instance.countedByEngine, down && instance.byEngine);
        taken += step(instance.countedTaken, down && instance.taken);
        instance.countedServing = serves;
        instance.countedByEngine = down && instance.byEngine;
        instance.countedTaken = down && instance.taken;
        see();
        if (more && onTaken != null) {
            onTaken.run();
        }
    }

    /** What changes at one moment is seen as one. */
    void together(Runnable changes) {
        together = true;
        changes.run();
        together = false;
        see();
    }

    private void see() {
        if (!together) {
            for (Span span : spans) {
                span.see(serving, byEngine, taken);
            }
        }
    }

    private static int step(boolean before, boolean now) {
        return (now ? 1 : 0) - (before ? 1 : 0);
    }
}
