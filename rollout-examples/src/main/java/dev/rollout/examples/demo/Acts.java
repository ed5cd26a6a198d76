package dev.rollout.examples.demo;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.NumberedEvent;
import dev.rollout.RollingDeployer;
import dev.rollout.Subscription;
import dev.rollout.examples.traffic.ServerState;
import dev.rollout.examples.view.Terminal;
import dev.rollout.examples.view.TerminalView;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The six acts: a good version, a bad one, a good one whose driver is killed in the middle, a canary that is found out, a good
 * one, and a switch between blue and green that is taken back.
 */
final class Acts {
    private static final String FIRST_DRIVER = "driver-1";
    private static final String SECOND_DRIVER = "driver-2";

    private static final Duration ACT_LIMIT = Duration.ofMinutes(2);
    private static final Duration CURTAIN_LIMIT = Duration.ofSeconds(3);

    private final World world;
    private final Duration batchPause;
    private final Terminal terminal;
    private final PrintStream out;
    private final PrintStream remarks;
    private boolean anotherWentOn;

    /**
     * The acts in this world.
     *
     * @param out for what is shown of the deployments
     * @param remarks for what is said in between
     */
    Acts(World world, DemoOptions options, Terminal terminal, PrintStream out, PrintStream remarks) {
        this.world = world;
        this.batchPause = options.batchPause();
        this.terminal = terminal;
        this.out = out;
        this.remarks = remarks;
    }

    List<ActResult> play() throws IOException, InterruptedException, SQLException {
        DriverProcess first = world.startDriver(FIRST_DRIVER);
        ActResult good = play(Scene.GOOD, null);
        ActResult bad = play(Scene.BAD, null);
        DriverProcess second = world.startDriver(SECOND_DRIVER);
        Killer killer = new Killer(world.deployer(), first, second);
        ActResult killed = play(Scene.KILLED, killer);
        anotherWentOn = killer.anotherWentOn();
        ActResult foundOut = play(Scene.FOUND_OUT, null);
        ActResult canary = play(Scene.CANARY, null);
        world.divide();
        return List.of(good, bad, killed, foundOut, canary, play(Scene.SWITCHED, null));
    }

    /** Whether another process went on after the one that drove was killed. */
    boolean anotherWentOn() {
        return anotherWentOn;
    }

    private ActResult play(Scene scene, @Nullable Killer killer) throws InterruptedException {
        remarks.println();
        remarks.println("Act " + scene.act() + ", " + scene.what() + ": " + scene.story());
        remarks.flush();
        RollingDeployer deployer = world.deployer();
        DeploymentRequest request = scene.request(batchPause);
        int floor = deployer.plan(request).lowestServing();
        Measurement measurement = new Measurement(world);
        String id = deployer.deploy(request).id();
        Deployment picture = deployer.find(id).orElseThrow();
        TerminalView.Extras extras = new TerminalView.Extras(this::openRequests, () -> List.of(measurement.line()));
        Ledger ledger = new Ledger(world, scene.version());
        Regret regret = new Regret(world, ledger);
        Curtain curtain = new Curtain();
        try (TerminalView view = TerminalView.follow(terminal, out, deployer, picture, floor, extras)) {
            Consumer<NumberedEvent> first = killer == null ? ledger : killer.andThen(ledger);
            Subscription events = deployer.watch(id, first.andThen(view::accept).andThen(curtain));
            Deployment end = scene.regretted() ? regret.follow(id, ACT_LIMIT) : deployer.await(id, ACT_LIMIT);
            curtain.await();
            events.close();
            Duration all = measurement.elapsed();
            return measurement.end(
                    scene,
                    end,
                    ledger,
                    new Measurement.Times(
                            all,
                            scene.regretted() ? regret.timeToSwitchBack(scene.version()) : all,
                            killer == null ? null : killer.timeToTakeover()));
        }
    }

    private Map<String, Integer> openRequests() {
        try {
            return world.balancer().balancer().servers().stream()
                    .collect(Collectors.toMap(ServerState::name, ServerState::open));
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** Waits until the last event has arrived. */
    private static final class Curtain implements Consumer<NumberedEvent> {
        private boolean fallen;

        @Override
        public synchronized void accept(NumberedEvent event) {
            fallen |= event.event() instanceof DeploymentEvent.DeploymentFinished;
            notifyAll();
        }

        synchronized void await() throws InterruptedException {
            long end = System.nanoTime() + CURTAIN_LIMIT.toNanos();
            while (!fallen && System.nanoTime() < end) {
                wait(100);
            }
        }
    }
}
