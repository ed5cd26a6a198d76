package dev.rollout.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.By;
import dev.rollout.DeploymentEvent.GoalSet;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.RefusedException;
import dev.rollout.contract.Draft;
import dev.rollout.contract.Fixtures;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Ownership;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every status with every goal and every command: it is legal, changes nothing, or is refused with a clear message. */
class CommandsTest {
    private static final By MAX = new By("max", "wrong day");
    private static final Instant NOW = Fixtures.T0.plusSeconds(100);
    private static final Set<DeploymentStatus> BEFORE_ITS_END =
            EnumSet.of(DeploymentStatus.PENDING, DeploymentStatus.IN_PROGRESS, DeploymentStatus.PAUSED);

    private enum Expected {
        LEGAL,
        NO_CHANGE,
        REFUSED
    }

    private static DeploymentRoot root(DeploymentStatus status, Goal goal, Direction direction) {
        NewDeployment draft = Draft.of("d1")
                .state(state -> state.status(status)
                        .goal(goal)
                        .direction(direction)
                        .finishedAt(status.isFinal() ? Fixtures.T0 : null))
                .build();
        return new DeploymentRoot(draft.spec(), draft.state(), new Ownership("s", "a", 1, Fixtures.T0), 7, 9);
    }

    private static Direction direction(DeploymentStatus status) {
        return status == DeploymentStatus.ROLLING_BACK ? Direction.BACK : Direction.FORWARD;
    }

    private static Goal target(Command command) {
        switch (command) {
            case PAUSE:
                return Goal.HOLD;
            case RESUME:
                return Goal.FORWARD;
            case CANCEL_STOP:
                return Goal.STOP;
            default:
                return Goal.BACK;
        }
    }

    /** What the table of commands says; a command that was given already changes nothing. */
    private static Expected expected(DeploymentStatus status, Goal goal, Command command) {
        if (status.isFinal()) {
            return Expected.REFUSED;
        }
        if (command == Command.RESUME) {
            boolean resumed = status == DeploymentStatus.PAUSED && goal == Goal.FORWARD;
            return goal == Goal.HOLD ? Expected.LEGAL : resumed ? Expected.NO_CHANGE : Expected.REFUSED;
        }
        if (goal == target(command)) {
            return Expected.NO_CHANGE;
        }
        if (goal == Goal.STOP) {
            return Expected.REFUSED;
        }
        if (command == Command.PAUSE) {
            return status == DeploymentStatus.PENDING ? Expected.REFUSED : Expected.LEGAL;
        }
        boolean turned = goal == Goal.BACK;
        return BEFORE_ITS_END.contains(status) && !turned ? Expected.LEGAL : Expected.REFUSED;
    }

    static Stream<Object[]> every_pair() {
        return Arrays.stream(DeploymentStatus.values())
                .flatMap(status -> Arrays.stream(Goal.values())
                        .flatMap(goal ->
                                Arrays.stream(Command.values()).map(command -> new Object[] {status, goal, command})));
    }

    @ParameterizedTest(name = "{2} where it is {0} with goal {1}")
    @MethodSource("every_pair")
    void a_command_is_legal_changes_nothing_or_is_refused_with_the_reason(
            DeploymentStatus status, Goal goal, Command command) {
        DeploymentRoot root = root(status, goal, direction(status));
        switch (expected(status, goal, command)) {
            case REFUSED:
                assertThatThrownBy(() -> Commands.apply(root, command, MAX, NOW))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageStartingWith("deployment d1 is ")
                        .hasMessageContaining(status.name().toLowerCase(java.util.Locale.ROOT))
                        .hasMessageContaining(status.isFinal() ? "already" : " is possible where ");
                break;
            case NO_CHANGE:
                assertThat(Commands.apply(root, command, MAX, NOW)).isEmpty();
                break;
            case LEGAL:
                Commands.Effect effect = Commands.apply(root, command, MAX, NOW).orElseThrow();
                assertThat(effect.events().get(0))
                        .isEqualTo(new GoalSet(effect.state().goal(), MAX));
                assertThat(effect.state().status()).isEqualTo(status);
                assertThat(effect.state().tally()).isEqualTo(root.state().tally());
                break;
        }
    }

    private static DeploymentState after(DeploymentStatus status, Direction direction, Goal goal, Command command) {
        Optional<Commands.Effect> effect = Commands.apply(root(status, goal, direction), command, MAX, NOW);
        return effect.orElseThrow().state();
    }

    @Test
    void a_command_sets_its_goal_and_says_who_and_why() {
        DeploymentState paused = after(DeploymentStatus.IN_PROGRESS, Direction.FORWARD, Goal.FORWARD, Command.PAUSE);
        assertThat(paused.goal()).isEqualTo(Goal.HOLD);
        assertThat(paused.reason()).isEqualTo("paused by max (wrong day)");

        DeploymentState stopped = after(DeploymentStatus.PAUSED, Direction.FORWARD, Goal.HOLD, Command.CANCEL_STOP);
        assertThat(stopped.goal()).isEqualTo(Goal.STOP);
        assertThat(stopped.ending()).isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(stopped.reason()).isEqualTo("cancelled by max (wrong day)");

        DeploymentState cancelled =
                after(DeploymentStatus.IN_PROGRESS, Direction.FORWARD, Goal.FORWARD, Command.CANCEL_ROLL_BACK);
        assertThat(cancelled.goal()).isEqualTo(Goal.BACK);
        assertThat(cancelled.reason()).isEqualTo("cancelled by max (wrong day)");

        DeploymentState back = after(DeploymentStatus.IN_PROGRESS, Direction.FORWARD, Goal.HOLD, Command.ROLL_BACK);
        assertThat(back.goal()).isEqualTo(Goal.BACK);
        assertThat(back.reason()).isEqualTo("rolled back by max (wrong day)");
    }

    @Test
    void a_resume_goes_on_in_its_direction_and_starts_the_progress_deadline_anew_I15() {
        DeploymentState forward = after(DeploymentStatus.PAUSED, Direction.FORWARD, Goal.HOLD, Command.RESUME);
        assertThat(forward.goal()).isEqualTo(Goal.FORWARD);
        assertThat(forward.progressAt()).isEqualTo(NOW);

        DeploymentState back = after(DeploymentStatus.PAUSED, Direction.BACK, Goal.HOLD, Command.RESUME);
        assertThat(back.goal()).isEqualTo(Goal.BACK);
    }

    /** Row 85: it is told twice, before its driver has read the first word. */
    @Test
    void a_second_resume_changes_nothing() {
        assertThat(Commands.apply(
                        root(DeploymentStatus.PAUSED, Goal.FORWARD, Direction.FORWARD), Command.RESUME, MAX, NOW))
                .isEmpty();
        assertThat(Commands.apply(root(DeploymentStatus.PAUSED, Goal.BACK, Direction.BACK), Command.RESUME, MAX, NOW))
                .isEmpty();
    }
}
