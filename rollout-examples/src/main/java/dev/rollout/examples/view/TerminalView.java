package dev.rollout.examples.view;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import dev.rollout.RollingDeployer;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.spi.Documents;
import dev.rollout.spi.StoreException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Shows a deployment while it runs: redrawn in place on a terminal, a line for each change otherwise, or a JSON line for
 * each event and for a store that is away. The picture is folded from the events; what it waits for is asked for twice a
 * second. Threadsafe.
 */
public final class TerminalView implements AutoCloseable {
    private static final long REDRAW_MILLIS = 100;
    private static final Duration ASK_EVERY = Duration.ofMillis(500);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(2);
    private static final Duration WORTH_A_LINE = Duration.ofSeconds(3);
    private static final String ESCAPE = "\u001b[";
    private static final String CLEAR_LINE = ESCAPE + "K";
    private static final String CLEAR_BELOW = ESCAPE + "J";

    /**
     * What the host of the view adds.
     *
     * @param openRequests requests that an instance still has, by instance
     * @param footer lines below the picture
     * @param resized the terminal once more, given as it is known, as large as it is by now; null where it keeps its size
     * @param stored the events from a number on, so that they are in step with what is asked; null where {@link #accept} is
     *     told of them at once
     */
    public record Extras(
            Supplier<Map<String, Integer>> openRequests,
            Supplier<List<String>> footer,
            @Nullable UnaryOperator<Terminal> resized,
            @Nullable LongFunction<List<NumberedEvent>> stored) {
        /** In a window that keeps its size, of events that come at once. */
        public Extras(Supplier<Map<String, Integer>> openRequests, Supplier<List<String>> footer) {
            this(openRequests, footer, null, null);
        }
    }

    private final PrintStream out;
    private final RollingDeployer deployer;
    private final String deployment;
    private final Extras extras;
    private final ViewState state;
    private final Thread ticker = new Thread(this::tick, "terminal-view");
    private final Terminal.Mode mode;
    private final Reach reach = new Reach();
    private volatile Terminal terminal;
    private Pulse pulse;
    private Duration ahead = Duration.ZERO;
    private String waiting = "";
    private Instant waitingSince = Instant.MIN;
    private boolean waitingTold;
    private int drawn;
    private Instant drawnAt = Instant.MIN;
    private volatile boolean closed;

    private TerminalView(
            Terminal terminal,
            PrintStream out,
            RollingDeployer deployer,
            Deployment deployment,
            int floor,
            Extras extras) {
        this.terminal = terminal;
        this.mode = terminal.mode();
        this.out = out;
        this.deployer = deployer;
        this.deployment = deployment.id();
        this.extras = extras;
        this.state = ViewState.of(deployment, floor);
        this.pulse = Pulse.none(Instant.now());
        ticker.setDaemon(true);
    }

    /**
     * Shows a deployment until the view is closed.
     *
     * @param deployment a picture of it, with its instances
     * @param floor so many instances are to serve at every moment
     */
    public static TerminalView follow(
            Terminal terminal,
            PrintStream out,
            RollingDeployer deployer,
            Deployment deployment,
            int floor,
            Extras extras) {
        TerminalView view = new TerminalView(terminal, out, deployer, deployment, floor, extras);
        view.ticker.start();
        return view;
    }

    /** Takes in what happened, and what it knows already not again; a listener for {@link RollingDeployer#watch}. */
    public synchronized void accept(NumberedEvent event) {
        if (event.sequence() <= state.sequence()) {
            return;
        }
        state.apply(event);
        switch (mode) {
            case JSON:
                out.println(PlainJson.of(Documents.writeEvent(event)));
                break;
            case LINES:
                print(Text.words(event.event()) + after(event), event.at());
                break;
            default:
                if (drawnAt.plusMillis(REDRAW_MILLIS).isBefore(Instant.now())) {
                    draw();
                }
        }
    }

    private String after(NumberedEvent event) {
        Duration batch = state.times.lastBatch();
        if (event.event() instanceof DeploymentEvent.BatchFinished && batch != null) {
            return " after " + Text.time(batch);
        }
        return Text.counts(event.event()) ? " (" + state.progress(null).line() + ")" : "";
    }

    private void print(String line, Instant at) {
        double seconds = state.elapsed(at).toMillis() / 1000.0;
        out.println(String.format(Locale.ROOT, "%7.1f s  %s", seconds, Columns.harmless(line)));
    }

    private void tick() {
        Instant asked = Instant.MIN;
        Instant measured = Instant.now();
        try {
            while (!closed) {
                Instant now = Instant.now();
                if (asked.plus(ASK_EVERY).isBefore(now)) {
                    asked = now;
                    ask();
                }
                if (mode == Terminal.Mode.IN_PLACE) {
                    if (measured.plus(MEASURE_EVERY).isBefore(now)) {
                        measured = now;
                        measure();
                    }
                    draw();
                }
                Thread.sleep(REDRAW_MILLIS);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void ask() {
        reach.ask(Instant.now());
        try {
            Pulse.Extra extra =
                    new Pulse.Extra(extras.openRequests().get(), extras.footer().get());
            Pulse asked = Pulse.ask(deployer, deployment, extra);
            catchUp();
            found(asked);
        } catch (StoreException e) {
            lose(e);
        } catch (RuntimeException e) {
            // It was closed in between, or what the host adds can't be told; the picture stays as it is.
            reach.settled();
        }
    }

    private void catchUp() {
        LongFunction<List<NumberedEvent>> stored = extras.stored();
        if (stored != null) {
            stored.apply(state().sequence() + 1).forEach(this::accept);
        }
    }

    private synchronized void lose(StoreException e) {
        String error = String.valueOf(e.getMessage());
        boolean news = reach.lost(error);
        if (closed) {
            return;
        }
        if (news && mode == Terminal.Mode.JSON) {
            out.println(Reach.line(deployment, now(), error));
        }
        take(pulse.unreachable("can't be read, trying again: " + error));
    }

    private synchronized void found(Pulse asked) {
        if (reach.found() && !closed && mode == Terminal.Mode.JSON) {
            out.println(Reach.line(deployment, now(), null));
        }
        take(asked);
    }

    private synchronized void take(Pulse next) {
        boolean answered = !next.at().equals(pulse.at());
        ahead = answered ? Duration.between(Instant.now(), next.at()) : ahead;
        pulse = next;
        if (mode == Terminal.Mode.LINES) {
            next.first(wait -> true).ifPresent(wait -> tell(wait, next.at()));
        }
    }

    /** What lasts is worth a line, and a store that is away is so at once. */
    private void tell(Wait wait, Instant at) {
        String kind = wait.subject() + wait.reason().getClass().getSimpleName();
        if (!kind.equals(waiting)) {
            waiting = kind;
            waitingSince = at;
            waitingTold = false;
        }
        boolean worthALine = wait.reason() instanceof WaitReason.Store
                || Duration.between(waitingSince, at).compareTo(WORTH_A_LINE) >= 0;
        if (worthALine && !waitingTold) {
            waitingTold = true;
            print(Text.words(wait, at), at);
        }
    }

    /** By the store's clock, which the events tell. */
    private Instant now() {
        return Instant.now().plus(ahead);
    }

    private void measure() {
        UnaryOperator<Terminal> resized = extras.resized();
        try {
            take(resized == null ? terminal : resized.apply(terminal));
        } catch (RuntimeException e) {
            // The size can't be told; it stays as it is known.
        }
    }

    /** What was drawn is anywhere after the terminal has broken its lines anew: begin at the top. */
    private synchronized void take(Terminal now) {
        if (!closed && !now.equals(terminal) && now.mode() == mode) {
            terminal = now;
            drawn = 0;
            out.print(ESCAPE + "H" + ESCAPE + "2J");
        }
    }

    private synchronized void draw() {
        if (closed) {
            return;
        }
        drawnAt = Instant.now();
        List<String> lines = Frame.lines(state, pulse, now(), terminal.picture());
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append(ESCAPE).append(drawn).append('A');
        }
        drawn = lines.size();
        lines.forEach(line -> frame.append('\r').append(line).append(CLEAR_LINE).append('\n'));
        out.print(frame.append(CLEAR_BELOW));
        out.flush();
    }

    /** How the deployment looks now. */
    public synchronized ViewState state() {
        return state;
    }

    /** Why the store is not worth being asked now: it failed, or has not answered yet; null where it answers. */
    public @Nullable String storeTrouble() {
        return reach.trouble(Instant.now());
    }

    /** Leaves the last picture on the screen; without asking once more where the store is away, which would take long. */
    @Override
    public void close() {
        if (mode == Terminal.Mode.IN_PLACE && storeTrouble() == null) {
            ask();
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            if (mode == Terminal.Mode.IN_PLACE) {
                draw();
            }
            closed = true;
        }
        ticker.interrupt();
    }
}
