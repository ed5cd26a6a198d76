package dev.rollout.examples.demo;

import dev.rollout.By;
import dev.rollout.Deployment;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A person who takes a switch back as soon as the new version has had all of the traffic for some requests. */
final class Regret {
    private static final int SECOND_THOUGHTS = 1_000;
    private static final By ANNA = new By("anna", "second thoughts");

    private final World world;
    private final Ledger ledger;
    private long wantedAt;

    Regret(World world, Ledger ledger) {
        this.world = world;
        this.ledger = ledger;
    }

    /** Returns when it is rolled back, or ended before. */
    Deployment follow(String id, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        LongSupplier total = () -> world.client().counts().total();
        if (ledger.awaitAll(deadline)) {
            long enough = total.getAsLong() + SECOND_THOUGHTS;
            while (total.getAsLong() < enough && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            wantedAt = System.nanoTime();
            world.deployer().rollBack(id, ANNA);
        }
        return world.deployer().await(id, limit);
    }

    /** From the command until the deployment had ended, and nobody got an answer of this version any more. */
    @Nullable
    Duration timeToSwitchBack(String version) {
        long end = Math.max(ledger.finishedAt(), world.client().lastAnswer(version));
        return wantedAt == 0 ? null : Duration.ofNanos(end - wantedAt);
    }
}
