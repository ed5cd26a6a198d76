package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.rollout.Explanation;
import dev.rollout.RollingDeployer;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.spi.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** In random worlds, whenever nothing is under way, {@code explain} tells until when or for whom, and that comes true. */
class ExplainComesTrueTest {
    private static final int RUNS = 1_000;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    /** A driver looks at what was asked each second, and a probe or call that is late by its grace is told a little later. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    private final Map<String, Integer> reasons = new TreeMap<>();
    private int looks;

    @Test
    void whenever_nothing_is_under_way_there_is_a_reason_with_a_time_or_a_person_and_it_comes_true() {
        for (long seed = 1; seed <= RUNS; seed++) {
            new Watcher(seed).run();
        }

        System.out.printf("%,d runs, %,d looks at explain: %s%n", RUNS, looks, reasons);
        assertThat(reasons.keySet())
                .contains("BatchPause", "Capacity", "ForPerson", "Lease", "ProgressDeadline", "Settling", "Survey");
    }

    /** Looks at all deployments of one run. */
    private final class Watcher {
        private final long seed;
        private final ScenarioRun run;
        private final Map<String, Promise> promises = new HashMap<>();
        private Duration lastLook = Duration.ZERO;
        /** When its driver could last do nothing: frozen, dead, or without a store. */
        private Duration lastUnable = Duration.ZERO;

        private boolean wasUnable;

        Watcher(long seed) {
            this.seed = seed;
            this.run = Scenario.parse(RandomScenarios.of(seed).toString()).prepare(seed);
        }

        void run() {
            run.go(this::look);
        }

        private void look() {
            Duration now = run.time().elapsed();
            Duration due = run.time().nextDue();
            boolean somethingIsDueNow = due != null && due.compareTo(now) <= 0;
            if (somethingIsDueNow || now.minus(lastLook).compareTo(BETWEEN_LOOKS) < 0) {
                return;
            }
            lastLook = now;
            for (Followed one : run.log().unended()) {
                look(one, now);
            }
        }

        private void look(Followed one, Duration now) {
            String driver = one.driver();
            SimulatedProcess process = run.processes().able(driver);
            boolean unable = process == null || !run.processes().isStoreUp();
            if (unable || wasUnable) {
                lastUnable = now;
            }
            wasUnable = unable;
            RollingDeployer asked = (process == null ? run.processes().client() : process).deployer();
            Explanation said;
            try {
                said = asked.explain(one.id());
            } catch (StoreException e) {
                return; // says itself that the store can't be reached
            }
            looks++;
            said.waits().forEach(wait -> reasons.merge(wait.reason().getClass().getSimpleName(), 1, Integer::sum));
            if (said.waits().stream().noneMatch(ExplainComesTrueTest::saysWhenOrWho)) {
                broken(one, now, said, "neither a time nor a person");
            }
            if (now.minus(lastUnable).compareTo(SLACK) > 0) {
                keepsItsWord(one, now, said);
            }
        }

        /** What was to be over by a time is over then, as far as the one that says so can do anything about it. */
        private void keepsItsWord(Followed one, Duration now, Explanation said) {
            for (Wait wait : said.waits()) {
                if (wait.until() != null
                        && wait.until().plus(SLACK).isBefore(said.at())
                        && run.processes().isStoreUp()) {
                    broken(one, now, said, "past its time: " + wait);
                }
            }
            Promise before = promises.get(one.id());
            Promise present = new Promise(said, one.events().size());
            if (before == null || !present.isSameAs(before)) {
                promises.put(one.id(), present);
            } else if (before.isBrokenAt(said)) {
                broken(one, now, said, "nothing came at " + before.said().next());
            }
        }

        private void broken(Followed one, Duration now, Explanation said, String how) {
            fail(
                    "seed %d at %s: %s of %s (%s): %s%n%s",
                    seed, now, how, one.id(), said.status(), said.waits(), RandomScenarios.of(seed));
        }
    }

    /** What was said, and how far it was then. */
    private record Promise(Explanation said, int events) {
        boolean isSameAs(Promise other) {
            return events == other.events && said.waits().equals(other.said.waits());
        }

        boolean isBrokenAt(Explanation now) {
            return said.next() != null && said.next().plus(SLACK).isBefore(now.at());
        }
    }

    private static boolean saysWhenOrWho(Wait wait) {
        return wait.until() != null
                || wait.reason() instanceof WaitReason.ForPerson
                || wait.reason() instanceof WaitReason.Approval
                || wait.reason() instanceof WaitReason.Driver
                || wait.reason() instanceof WaitReason.NextStep
                || wait.reason() instanceof WaitReason.Predecessor
                || wait.reason() instanceof WaitReason.Store;
    }
}
