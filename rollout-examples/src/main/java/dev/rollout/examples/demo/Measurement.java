package dev.rollout.examples.demo;

import dev.rollout.Deployment;
import dev.rollout.DeploymentStatus;
import dev.rollout.examples.traffic.LoadClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What happened to users and instances during an act, by everyone's word but the deployer's. */
final class Measurement {
    private final World world;
    private final LoadClient.Counts before;
    private final long startMillis = System.currentTimeMillis();
    private final long start = System.nanoTime();

    /** Begins now. */
    Measurement(World world) {
        this.world = world;
        this.before = world.client().counts();
        world.sampler().takeLowest();
    }

    /** One line about now. */
    String line() {
        LoadClient.Counts now = world.client().counts();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%d up at the load balancer · %,d requests, %d failed",
                world.sampler().now(),
                now.total() - before.total(),
                now.failed() - before.failed()));
        new TreeMap<>(now.byVersion()).forEach((version, count) -> {
            long answers = count - before.byVersion().getOrDefault(version, 0L);
            line.append(answers == 0 ? "" : String.format(Locale.ROOT, " · %s %,d", version, answers));
        });
        return line.toString();
    }

    /** Since its beginning. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * How long an act took.
     *
     * @param all from {@code deploy} to its end
     * @param rollback until everything served as before, if it was rolled back
     * @param takeover from the SIGKILL until another process drove on
     */
    record Times(
            Duration all,
            @Nullable Duration rollback,
            @Nullable Duration takeover) {}

    /** The act has ended, as soon as the client has sent enough. */
    ActResult end(Scene scene, Deployment end, Ledger ledger, Times times) throws InterruptedException {
        while (world.client().counts().total() - before.total() < scene.requests()) {
            Thread.sleep(20);
        }
        LoadClient.Counts after = world.client().counts();
        long endMillis = System.currentTimeMillis();
        long errors = scene.faulty() ? errors(after, scene.version()) - errors(before, scene.version()) : 0;
        long failed = after.failed() - before.failed() - errors;
        return new ActResult(
                scene.act(),
                scene.what(),
                end.status(),
                times.all(),
                Math.min(world.sampler().takeLowest(), world.judge().lowestRunning(startMillis, endMillis)),
                after.total() - before.total(),
                failed,
                failed == 0 ? List.of() : after.failures(),
                world.judge().touched(startMillis, endMillis).size(),
                end.status() == DeploymentStatus.ROLLED_BACK ? times.rollback() : null,
                times.takeover(),
                new ActResult.Traffic(
                        errors,
                        ledger.weights(),
                        ledger.backFirst(),
                        ledger.slots(),
                        Set.copyOf(world.judge().versions().values())));
    }

    private static long errors(LoadClient.Counts counts, String version) {
        return counts.errors().getOrDefault(version, 0L);
    }
}
