package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rollout.Instance;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.InstanceUpdater;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Holds an {@link InstanceUpdater} to what it declares in {@link InstanceUpdater#capabilities()}: those tests run, and no
 * others. Run it against your own updater, with an instance that may be updated.
 */
public abstract class InstanceUpdaterContract {
    /** Higher than any that this instance has seen in an earlier run. */
    private static final AtomicLong TOKENS = new AtomicLong(System.currentTimeMillis());

    /** A busy machine may be late by so much. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private final AtomicLong operations = new AtomicLong();
    private long token = TOKENS.incrementAndGet();

    /** The updater under test. Asked for at the beginning of each test, for the same instance again. */
    protected abstract InstanceUpdater updater() throws Exception;

    /** An instance that it can update. */
    protected abstract Instance instance() throws Exception;

    /** A version to which that instance can be updated. */
    protected abstract String oneVersion();

    /** Another one. */
    protected abstract String anotherVersion();

    /** How often an update really took place so far, observed at the instance rather than counted in the updater. */
    protected abstract int effects() throws Exception;

    /** Sees to it that an update begun after this takes for ever, if it is not interrupted. Undone by the test's end. */
    protected void makeUpdatesHang() throws Exception {}

    @Test
    void an_update_takes_place() throws Exception {
        InstanceUpdater updater = updater();
        update(updater, anotherVersion(), token);
        int before = effects();

        update(updater, oneVersion(), token);

        assertThat(effects()).isEqualTo(before + 1);
    }

    @TestFactory
    List<DynamicTest> what_it_declares() throws Exception {
        Capabilities declared = updater().capabilities();
        List<DynamicTest> tests = new ArrayList<>();
        if (declared.versioned()) {
            add(tests, "VERSIONED: the current version is the one that an update brought", this::versioned);
        }
        if (declared.fenced()) {
            add(tests, "FENCED: an update with a lower token than an earlier update's is refused", this::fencedUpdate);
            add(tests, "FENCED: an update with the same or a higher token takes place", this::fencedHigher);
        }
        if (declared.fenced() && declared.versioned()) {
            add(tests, "FENCED: an update with a lower token than an earlier read's is refused", this::fencedByRead);
            add(tests, "FENCED: a read with a lower token than an earlier update's is refused", this::fencedRead);
        }
        if (declared.idempotent()) {
            add(tests, "IDEMPOTENT: the same operation twice takes place once", this::idempotent);
        }
        if (declared.interruptible() != null) {
            Duration grace = declared.interruptible();
            add(
                    tests,
                    "INTERRUPTIBLE: an update that hangs ends within " + grace + " of its interrupt",
                    () -> interrupted(grace));
        }
        return tests;
    }

    private long next() {
        token = TOKENS.incrementAndGet();
        return token;
    }

    private String operation() {
        return "op-" + token + "-" + operations.incrementAndGet();
    }

    private static void add(List<DynamicTest> tests, String sentence, Executable check) {
        tests.add(dynamicTest(sentence, check));
    }

    private void versioned() throws Exception {
        InstanceUpdater updater = updater();
        update(updater, oneVersion(), token);
        assertThat(updater.currentVersion(instance(), Fixtures.call(operation(), 1, token)))
                .contains(oneVersion());
        update(updater, anotherVersion(), token);
        assertThat(updater.currentVersion(instance(), Fixtures.call(operation(), 1, token)))
                .contains(anotherVersion());
    }

    private void fencedUpdate() throws Exception {
        InstanceUpdater updater = updater();
        update(updater, oneVersion(), next());
        assertRefused(updater, token - 1);
    }

    private void fencedByRead() throws Exception {
        InstanceUpdater updater = updater();
        update(updater, oneVersion(), token);
        updater.currentVersion(instance(), Fixtures.call(operation(), 1, next()));
        assertRefused(updater, token - 1);
    }

    private void assertRefused(InstanceUpdater updater, long lower) throws Exception {
        int before = effects();
        assertThatThrownBy(() -> update(updater, anotherVersion(), lower)).isInstanceOf(Exception.class);
        assertThat(effects()).as("updates that took place").isEqualTo(before);
        if (updater.capabilities().versioned()) {
            assertThat(updater.currentVersion(instance(), Fixtures.call(operation(), 1, token)))
                    .contains(oneVersion());
        }
    }

    private void fencedRead() throws Exception {
        InstanceUpdater updater = updater();
        update(updater, oneVersion(), next());
        assertThatThrownBy(() -> updater.currentVersion(instance(), Fixtures.call(operation(), 1, token - 1)))
                .isInstanceOf(Exception.class);
    }

    private void fencedHigher() throws Exception {
        InstanceUpdater updater = updater();
        update(updater, anotherVersion(), token);
        int before = effects();
        update(updater, oneVersion(), next());
        update(updater, anotherVersion(), token);
        update(updater, oneVersion(), next());
        assertThat(effects()).isEqualTo(before + 3);
    }

    private void idempotent() throws Exception {
        InstanceUpdater updater = updater();
        update(updater, anotherVersion(), token);
        int before = effects();
        String operation = operation();
        updater.update(instance(), oneVersion(), Fixtures.call(operation, 1, token));
        updater.update(instance(), oneVersion(), Fixtures.call(operation, 2, next()));
        assertThat(effects()).as("updates that took place").isEqualTo(before + 1);
    }

    private void interrupted(Duration grace) throws Exception {
        InstanceUpdater updater = updater();
        makeUpdatesHang();
        CountDownLatch begun = new CountDownLatch(1);
        Instance instance = instance();
        Thread call = new Thread(() -> {
            begun.countDown();
            try {
                updater.update(instance, oneVersion(), Fixtures.call(operation(), 1, token));
            } catch (Exception expected) {
                Thread.currentThread().interrupt();
            }
        });
        call.setDaemon(true);
        call.start();
        begun.await();
        call.interrupt();
        call.join(grace.plus(SLACK).toMillis());
        assertThat(call.isAlive())
                .as("still running after its grace of " + grace)
                .isFalse();
    }

    private void update(InstanceUpdater updater, String version, long fencingToken) throws Exception {
        updater.update(instance(), version, Fixtures.call(operation(), 1, fencingToken));
    }
}
