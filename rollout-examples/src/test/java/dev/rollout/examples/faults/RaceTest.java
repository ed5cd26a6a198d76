package dev.rollout.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Deployment;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.fleet.Lifeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaceTest {
    private static final int ROUNDS = 200;
    private static final long NOTICE_MICROS = 10_000;

    @TempDir
    Path directory;

    /** I10: two processes deploy the same service at the same moment, each its own version. */
    @Test
    void of_two_processes_one_deploys_and_the_other_is_told_which_deployment_is_active() throws Exception {
        try (PostgresServer postgres = PostgresServer.start(directory);
                Lifeline lifeline = Lifeline.open()) {
            postgres.register(List.of(
                    Instance.of("i-01", Stage.SERVICE, "127.0.0.1:1", "v0"),
                    Instance.of("i-02", Stage.SERVICE, "127.0.0.1:2", "v0")));
            Map<String, String> options =
                    Map.of("postgres", postgres.url(), "lifeline", Integer.toString(lifeline.port()));
            try (Child one = Child.start(RacerProgram.class, "one", options, directory);
                    Child two = Child.start(RacerProgram.class, "two", options, directory);
                    var store = postgres.store();
                    RollingDeployer onlooker = RollingDeployer.builder()
                            .instances(postgres.registry())
                            .store(store)
                            .build()) {
                one.expect(Child.READY);
                two.expect(Child.READY);
                Tally tally = new Tally();
                for (int round = 1; round <= ROUNDS; round++) {
                    tally.add(round(round, one, two, onlooker));
                }
                System.out.println(tally);
                assertThat(tally.together)
                        .as("rounds in which both asked at once")
                        .isGreaterThan(ROUNDS / 4);
                assertThat(tally.wonByOne).isBetween(1, ROUNDS - 1);
                expectHistory(onlooker);
            }
        }
    }

    private static Result round(int round, Child one, Child two, RollingDeployer onlooker)
            throws IOException, InterruptedException {
        long at = RacerProgram.micros() + NOTICE_MICROS;
        for (Child child : List.of(one, two)) {
            child.say(RacerProgram.RACE + " r" + round + "-" + child.label() + " " + at);
        }
        Answer first = Answer.of(one);
        Answer second = Answer.of(two);
        assertThat(List.of(first.what, second.what))
                .as("round " + round)
                .containsExactlyInAnyOrder(RacerProgram.WON, RacerProgram.TOLD);
        assertThat(first.id).as("round " + round).isEqualTo(second.id);
        assertThat(onlooker.active()).extracting(Deployment::id).containsExactly(first.id);
        for (Child child : List.of(one, two)) {
            child.say(RacerProgram.RELEASE + " " + first.id);
        }
        boolean oneWon = first.what.equals(RacerProgram.WON);
        assertThat((oneWon ? one : two).expect(RacerProgram.ENDED)).isEqualTo(DeploymentStatus.COMPLETED.name());
        return new Result(oneWon, first.from <= second.to && second.from <= first.to);
    }

    private static void expectHistory(RollingDeployer onlooker) {
        List<Deployment> history = onlooker.history(Stage.SERVICE, ROUNDS + 10);
        assertThat(history).hasSize(ROUNDS).allMatch(deployment -> deployment.status() == DeploymentStatus.COMPLETED);
        assertThat(history.stream().map(deployment -> deployment.version().split("-", 2)[0]))
                .doesNotHaveDuplicates();
    }

    private record Result(boolean oneWon, boolean together) {}

    /** What a racer said: its word, the id, and from when to when it asked. */
    private record Answer(String what, String id, long from, long to) {
        static Answer of(Child child) throws InterruptedException {
            String line = child.hear();
            String[] words = line.split(" ", -1);
            if (words.length != 4
                    || Stream.of(RacerProgram.WON, RacerProgram.TOLD).noneMatch(words[0]::equals)) {
                throw new AssertionError(child.label() + " said: " + line + "\n" + child.errors());
            }
            return new Answer(words[0], words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
        }
    }

    private static final class Tally {
        private int wonByOne;
        private int together;

        void add(Result result) {
            wonByOne += result.oneWon ? 1 : 0;
            together += result.together ? 1 : 0;
        }

        @Override
        public String toString() {
            return "Race: " + ROUNDS + " rounds, both asked at once in " + together + ", won " + wonByOne + " : "
                    + (ROUNDS - wonByOne);
        }
    }
}
