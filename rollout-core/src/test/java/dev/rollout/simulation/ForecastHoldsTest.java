package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollout.Amount;
import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Forecast;
import dev.rollout.InfeasibleException;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.Documents;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a plan says before anything is touched is what then happens. */
class ForecastHoldsTest {
    private static final int POLICIES = 200;
    private static final By SOMEBODY = By.of("anna");
    private static final Pattern OTHER_WAY = Pattern.compile("or maxUnavailable to (\\d+)$");

    @Test
    void of_200_random_policies_each_run_keeps_to_its_plan() {
        int feasible = 0;
        int refused = 0;
        for (long seed = 1; feasible < POLICIES; seed++) {
            Draw draw = new Draw(seed);
            InfeasibleException infeasible = catchThrowableOfType(
                    InfeasibleException.class, () -> draw.world.client().plan(draw.request));
            if (infeasible == null) {
                draw.runAsPlanned();
                feasible++;
            } else {
                draw.changedAsToldIsFeasible(infeasible);
                refused++;
            }
        }
        System.out.printf("%d plans held, %d were refused and could be changed as told%n", feasible, refused);
        assertThat(refused).isGreaterThan(10);
    }

    /** A world in which nothing goes wrong, and a request. */
    private static final class Draw {
        private final long seed;
        private final SplittableRandom random;
        private final Simulation world;
        private final DeploymentRequest request;

        Draw(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            new RandomPolicy(random).draw(json);
            Policy policy = Documents.readStrictly(json.toString(), Policy.class);
            this.request = DeploymentRequest.of("web", "v2").policy(policy);
            Duration drain = policy.deadlines().drainTimeout();
            Script script = Script.good()
                    .times(
                            Duration.ofSeconds(random.nextInt(1 + (int) drain.toSeconds())),
                            Duration.ofSeconds(1 + random.nextInt(20)),
                            Duration.ZERO);
            this.world = new Simulation(
                    "web", script, Capabilities.none().withFenced().withVersioned());
            int size = 1 + random.nextInt(25);
            for (int number = 1; number <= size; number++) {
                String zone = random.nextInt(4) == 0 ? null : random.nextBoolean() ? "a" : "b";
                String id = String.format("i-%02d", number);
                world.fleet().add(new Instance(id, "web", id + ":80", "v1", zone, null, Map.of()));
            }
        }

        void runAsPlanned() {
            Forecast plan = world.client().plan(request);
            world.driver("a");
            String id = world.client().deploy(request).id();
            Duration forPersons = Duration.ZERO;
            while (!world.get(id).status().isFinal()) {
                world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED
                        || world.get(id).status().isFinal());
                if (world.get(id).status() == DeploymentStatus.PAUSED) {
                    Duration since = world.time().elapsed();
                    world.client().promote(id, SOMEBODY);
                    world.runUntil(() -> world.get(id).status() != DeploymentStatus.PAUSED);
                    forPersons = forPersons.plus(world.time().elapsed().minus(since));
                }
            }

            Deployment end = world.get(id);
            String which = "seed " + seed + ", " + request.policy() + "\n" + plan;
            assertThat(end.status()).as(which).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(world.fleet().minServing()).as(which).isGreaterThanOrEqualTo(plan.lowestServing());
            assertThat(end.progress().batches())
                    .as(which)
                    .isEqualTo(plan.batches().size());
            Duration took = Duration.between(end.createdAt(), end.finishedAt()).minus(forPersons);
            assertThat(took)
                    .as(which)
                    .isBetween(plan.duration().earliest(), plan.duration().latest());
        }

        /** Both ways out that the message names. */
        void changedAsToldIsFeasible(InfeasibleException infeasible) {
            assertThatCode(() -> world.client().plan(request.policy(infeasible.feasible())))
                    .as("seed %d: %s", seed, infeasible.getMessage())
                    .doesNotThrowAnyException();
            Matcher other = OTHER_WAY.matcher(infeasible.getMessage());
            if (other.find()) {
                Policy wider = request.policy().toBuilder()
                        .maxUnavailable(Amount.parse(other.group(1)))
                        .build();
                assertThatCode(() -> world.client().plan(request.policy(wider)))
                        .as("seed %d: %s", seed, infeasible.getMessage())
                        .doesNotThrowAnyException();
            }
        }
    }
}
