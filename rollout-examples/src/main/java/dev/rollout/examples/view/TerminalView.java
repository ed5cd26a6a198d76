package dev.rollout.examples.view;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.Explanation;
import dev.rollout.NumberedEvent;
import dev.rollout.RollingDeployer;
import dev.rollout.Wait;
import dev.rollout.spi.Documents;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Shows a deployment while it runs: redrawn in place on a terminal, a line for each change otherwise, or a JSON line for
 * each event. The picture is folded from the events; what it waits for is asked for twice a second. Threadsafe.
 */
public final class TerminalView implements AutoCloseable {
    private static final long REDRAW_MILLIS = 100;
    private static final Duration ASK_EVERY = Duration.ofMillis(500);
    private static final Duration WORTH_A_LINE = Duration.ofSeconds(3);
    private static final String ESCAPE = "\u001b[";
    private static final String CLEAR_LINE = ESCAPE + "K";
    private static final String CLEAR_BELOW = ESCAPE + "J";

    /**
     * What the host of the view adds.
     *
     * @param openRequests requests that an instance still has, by instance
     * @param footer lines below the picture
     */
    public record Extras(Supplier<Map<String, Integer>> openRequests, Supplier<List<String>> footer) {}

    private final Terminal terminal;
    private final PrintStream out;
    private final RollingDeployer deployer;
    private final Deployment deployment;
    private final Extras extras;
    private final ViewState state;
    private final Thread ticker = new Thread(this::tick, "terminal-view");
    private Pulse pulse;
    private String waiting = "";
    private Instant waitingSince = Instant.MIN;
    private boolean waitingTold;
    private int drawn;
    private boolean closed;

    private TerminalView(
            Terminal terminal,
            PrintStream out,
            RollingDeployer deployer,
            Deployment deployment,
            int floor,
            Extras extras) {
        this.terminal = terminal;
        this.out = out;
        this.deployer = deployer;
        this.deployment = deployment;
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
        if (terminal.mode() != Terminal.Mode.JSON) {
            view.ticker.start();
        }
        return view;
    }

    /** Takes in what happened; a listener for {@link RollingDeployer#watch}. */
    public synchronized void accept(NumberedEvent event) {
        state.apply(event);
        switch (terminal.mode()) {
            case JSON:
                out.println(Documents.writeEvent(event));
                break;
            case LINES:
                print(Text.words(event.event()) + after(event), event.at());
                break;
            default:
                draw();
        }
    }

    private String after(NumberedEvent event) {
        boolean counts = event.event() instanceof DeploymentEvent.InstanceHealthy
                || event.event() instanceof DeploymentEvent.InstanceFailed
                || event.event() instanceof DeploymentEvent.InstanceRolledBack
                || event.event() instanceof DeploymentEvent.InstanceJoined
                || event.event() instanceof DeploymentEvent.InstanceLeft;
        return counts ? " (" + state.progress(null).line() + ")" : "";
    }

    private void print(String line, Instant at) {
        double seconds = state.elapsed(at).toMillis() / 1000.0;
        out.println(String.format(Locale.ROOT, "%7.1f s  %s", seconds, line));
    }

    private void tick() {
        Instant asked = Instant.MIN;
        try {
            while (!isClosed()) {
                Instant now = Instant.now();
                if (asked.plus(ASK_EVERY).isBefore(now)) {
                    asked = now;
                    ask();
                }
                if (terminal.mode() == Terminal.Mode.IN_PLACE) {
                    draw();
                }
                Thread.sleep(REDRAW_MILLIS);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void ask() {
        try {
            Explanation explanation = deployer.explain(deployment.id());
            Deployment now = deployer.find(deployment.id()).orElse(deployment);
            take(new Pulse(
                    explanation.at(),
                    explanation.waits(),
                    now.progress().eta(),
                    now.driver(),
                    extras.openRequests().get(),
                    extras.footer().get()));
        } catch (RuntimeException e) {
            // The store can't be reached; the picture stays as it is.
        }
    }

    private synchronized void take(Pulse next) {
        pulse = next;
        if (terminal.mode() == Terminal.Mode.LINES && !next.waits().isEmpty()) {
            Wait wait = next.waits().get(0);
            String kind = wait.subject() + wait.reason().getClass().getSimpleName();
            if (!kind.equals(waiting)) {
                waiting = kind;
                waitingSince = next.at();
                waitingTold = false;
            } else if (!waitingTold && Duration.between(waitingSince, next.at()).compareTo(WORTH_A_LINE) >= 0) {
                waitingTold = true;
                print(Text.words(wait, next.at()), next.at());
            }
        }
    }

    private synchronized void draw() {
        List<String> lines = Frame.lines(state, pulse, Instant.now(), terminal.width() - 1, terminal.colours());
        int fitting = Math.max(1, terminal.height() - 1);
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append(ESCAPE).append(drawn).append('A');
        }
        drawn = Math.min(lines.size(), fitting);
        lines.subList(0, drawn)
                .forEach(line ->
                        frame.append('\r').append(line).append(CLEAR_LINE).append('\n'));
        out.print(frame.append(CLEAR_BELOW));
        out.flush();
    }

    /** How the deployment looks now. */
    public synchronized ViewState state() {
        return state;
    }

    /** Leaves the last picture on the screen. */
    @Override
    public void close() {
        if (terminal.mode() == Terminal.Mode.IN_PLACE) {
            ask();
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (terminal.mode() == Terminal.Mode.IN_PLACE) {
                draw();
            }
        }
        ticker.interrupt();
    }
}
