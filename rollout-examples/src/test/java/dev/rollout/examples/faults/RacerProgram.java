package dev.rollout.examples.faults;

import dev.rollout.AlreadyActiveException;
import dev.rollout.BatchSize;
import dev.rollout.DeploymentRequest;
import dev.rollout.HealthPolicy;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.fleet.Lifeline;
import dev.rollout.postgres.PostgresInstanceRegistry;
import dev.rollout.spi.HealthProbe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A process that submits a deployment at a moment that it is told, says who won, and drives what is let go on. Options:
 * label, postgres, lifeline. It is told {@code race <version> <micros>} and {@code release <id>}, and says {@code won} or
 * {@code told}, an id, and from when to when it asked; then {@code ended} and a status.
 */
final class RacerProgram {
    static final String RACE = "race";
    static final String RELEASE = "release";
    static final String WON = "won";
    static final String TOLD = "told";
    static final String ENDED = "ended";

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Policy AT_ONCE = Policy.builder()
            .batchSize(BatchSize.of(2))
            .allowDowntime(true)
            .batchPause(Duration.ZERO)
            .health(HealthPolicy.defaults().startDelay(Duration.ZERO))
            .build();

    /** Open from the moment when both racers have their answer. */
    private final Map<String, CountDownLatch> released = new ConcurrentHashMap<>();

    private final RollingDeployer deployer;
    private final String label;

    private RacerProgram(String label, String postgres) {
        this.label = label;
        this.deployer = RollingDeployer.builder()
                .label(label)
                .instances(PostgresInstanceRegistry.of(PostgresServer.pool(postgres)))
                .updater((instance, version, context) ->
                        latch(context.deploymentId()).await())
                .probe(HealthProbe.none())
                .store(PostgresServer.store(postgres))
                .build();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = Child.options(args);
        Lifeline.hold(
                Integer.parseInt(DriverProgram.option(options, "lifeline")),
                () -> Runtime.getRuntime().halt(1));
        new RacerProgram(DriverProgram.option(options, "label"), DriverProgram.option(options, "postgres")).run();
    }

    private void run() throws IOException, InterruptedException {
        deployer.start();
        System.out.println(Child.READY);
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        boolean mine = false;
        String line = told.readLine();
        while (line != null) {
            String[] words = line.split(" ", -1);
            if (words[0].equals(RACE)) {
                mine = race(words[1], Long.parseLong(words[2]));
            } else {
                latch(words[1]).countDown();
                if (mine) {
                    System.out.println(
                            ENDED + " " + deployer.await(words[1], LONGEST).status());
                }
            }
            line = told.readLine();
        }
    }

    private boolean race(String version, long atMicros) {
        DeploymentRequest request =
                DeploymentRequest.of(Stage.SERVICE, version).policy(AT_ONCE).startedBy(label);
        while (micros() < atMicros) {
            Thread.onSpinWait();
        }
        long from = micros();
        boolean won = false;
        String id;
        try {
            id = deployer.deploy(request).id();
            won = true;
        } catch (AlreadyActiveException e) {
            id = e.activeId();
        }
        System.out.println((won ? WON : TOLD) + " " + id + " " + from + " " + micros());
        return won;
    }

    /** By the machine's clock, which both racers share. */
    static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private CountDownLatch latch(String deployment) {
        return released.computeIfAbsent(deployment, any -> new CountDownLatch(1));
    }
}
