package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.engine.Rig.HostDouble;
import dev.rollout.simulation.VirtualTime;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I26: slots, deadlines and calls that ignore them. */
class CallRunnerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PAST_DEADLINE = Duration.ofMillis(10_250);
    private static final Duration PAST_GRACE = Duration.ofMillis(10_500);

    private final VirtualTime time = new VirtualTime();
    private final HostDouble host = new HostDouble();
    private final List<CallResult> results = new ArrayList<>();
    private boolean mayAct = true;

    private CallRunner runner(int slots, int maxAbandoned) {
        return new CallRunner(
                host, (delay, task) -> time.schedule(delay, task)::run, () -> mayAct, slots, maxAbandoned);
    }

    private void run(CallRunner runner, int calls) {
        for (int call = 0; call < calls; call++) {
            runner.run(Rig.update("i" + call), new CallRunner.Terms(() -> TIMEOUT, () -> true), results::add);
        }
    }

    private void end(int call) {
        host.started.get(call).done.accept(CallResult.ok(null));
    }

    @Test
    void no_more_calls_run_at_once_than_there_are_slots_I26() {
        CallRunner runner = runner(2, 32);
        run(runner, 5);

        assertThat(host.started).hasSize(2);
        assertThat(runner.freeSlots()).isZero();
        assertThat(runner.underWay()).isEqualTo(5);

        end(0);
        assertThat(host.started).hasSize(3);
        for (int call = 1; call < 5; call++) {
            end(call);
        }
        assertThat(results).hasSize(5).containsOnly(CallResult.ok(null));
        assertThat(runner.freeSlots()).isEqualTo(2);
    }

    @Test
    void the_time_of_a_call_counts_from_its_start_and_not_from_its_waiting() {
        CallRunner runner = runner(1, 32);
        run(runner, 2);
        time.advance(Duration.ofSeconds(9));
        end(0);

        time.advance(Duration.ofSeconds(9));

        assertThat(host.started.get(1).interrupts).isZero();
        end(1);
        assertThat(results).containsOnly(CallResult.ok(null));
    }

    @Test
    void a_call_that_returns_at_its_deadline_is_in_time() {
        run(runner(1, 32), 1);
        time.advance(TIMEOUT);

        end(0);
        time.advance(Duration.ofMinutes(1));

        assertThat(results).containsExactly(CallResult.ok(null));
        assertThat(host.started.get(0).interrupts).isZero();
    }

    @Test
    void a_call_past_its_deadline_is_interrupted_and_says_so_in_its_failure() {
        run(runner(1, 32), 1);

        time.advance(PAST_DEADLINE);
        assertThat(host.started.get(0).interrupts).isEqualTo(1);
        assertThat(results).isEmpty();

        host.started.get(0).done.accept(CallResult.failed("interrupted"));
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.ok()).isFalse();
            assertThat(result.abandoned()).isFalse();
            assertThat(result.detail()).isEqualTo("no answer within PT10S; interrupted");
        });
    }

    @Test
    void a_call_that_did_it_all_the_same_after_its_interrupt_has_done_it() {
        run(runner(1, 32), 1);
        time.advance(PAST_DEADLINE);

        end(0);

        assertThat(results).containsExactly(CallResult.ok(null));
    }

    @Test
    void a_call_that_ignores_its_interrupt_is_abandoned_and_its_slot_given_on_I26() {
        CallRunner runner = runner(1, 32);
        run(runner, 2);

        time.advance(PAST_GRACE);

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.abandoned()).isTrue();
            assertThat(result.ok()).isFalse();
            assertThat(result.detail()).isEqualTo("no answer within PT10S; abandoned");
        });
        assertThat(host.started).hasSize(2);
        assertThat(runner.hung()).isZero();
    }

    @Test
    void one_that_is_interruptible_has_its_own_grace() {
        host.can = Capabilities.none().withInterruptible(Duration.ofSeconds(60));
        run(runner(1, 32), 1);

        time.advance(PAST_DEADLINE.plusSeconds(59));
        assertThat(results).isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(results)
                .singleElement()
                .satisfies(result -> assertThat(result.abandoned()).isTrue());
    }

    @Test
    void where_too_many_calls_hang_nothing_starts_until_one_of_them_ends_I26() {
        CallRunner runner = runner(10, 2);
        run(runner, 2);
        time.advance(PAST_GRACE);
        assertThat(runner.hung()).isEqualTo(2);
        assertThat(runner.freeSlots()).isZero();

        run(runner, 1);
        assertThat(host.started).hasSize(2);

        end(0);
        assertThat(runner.hung()).isZero();
        assertThat(host.started).hasSize(3);
    }

    @Test
    void the_late_end_of_an_abandoned_call_changes_no_result() {
        CallRunner runner = runner(1, 1);
        run(runner, 1);
        time.advance(PAST_GRACE);

        end(0);
        end(0);

        assertThat(results).hasSize(1);
        assertThat(runner.hung()).isZero();
        assertThat(runner.freeSlots()).isEqualTo(1);
    }

    @Test
    void a_call_that_ends_twice_counts_once() {
        CallRunner runner = runner(2, 32);
        run(runner, 1);

        end(0);
        end(0);

        assertThat(results).hasSize(1);
        assertThat(runner.freeSlots()).isEqualTo(2);
        assertThat(runner.underWay()).isZero();
    }

    @Test
    void where_it_may_not_act_nothing_starts_and_the_result_says_so_I2c() {
        CallRunner runner = runner(1, 32);
        run(runner, 3);
        mayAct = false;

        end(0);

        assertThat(host.started).hasSize(1);
        assertThat(results).containsExactly(CallResult.ok(null), CallResult.NOT_STARTED, CallResult.NOT_STARTED);
        assertThat(runner.freeSlots()).isEqualTo(1);
    }

    /** The JVM throws an Error where it has no thread to give. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_call_that_cannot_be_started_is_a_result_and_gives_its_slot_back_I27(boolean isError) {
        CallRunner runner = runner(1, 32);
        host.refusal =
                isError ? new InternalError("unable to create native thread") : new IllegalStateException("full");

        run(runner, 1);
        assertThat(results)
                .singleElement()
                .satisfies(result -> assertThat(result.detail()).startsWith("could not be started: "));

        host.refusal = null;
        run(runner, 1);
        assertThat(host.started).hasSize(1);
    }

    @Test
    void an_interrupt_of_all_reaches_every_call_under_way() {
        CallRunner runner = runner(2, 32);
        run(runner, 3);

        runner.interruptAll();

        assertThat(host.started).extracting(call -> call.interrupts).containsExactly(1, 1);
    }

    @Test
    void it_is_idle_once_nothing_is_under_way() throws InterruptedException {
        CallRunner runner = runner(1, 32);
        assertThat(runner.awaitIdle(Duration.ZERO)).isTrue();

        run(runner, 1);
        assertThat(runner.awaitIdle(Duration.ZERO)).isFalse();

        end(0);
        assertThat(runner.awaitIdle(Duration.ZERO)).isTrue();
    }

    /** I30: ownership is given up only after what runs has ended, and an abandoned call still runs. */
    @Test
    void it_is_not_idle_while_an_abandoned_call_runs_I30() throws InterruptedException {
        CallRunner runner = runner(1, 32);
        run(runner, 1);
        time.advance(PAST_GRACE);
        assertThat(results).hasSize(1);

        assertThat(runner.awaitIdle(Duration.ZERO)).isFalse();

        end(0);
        assertThat(runner.awaitIdle(Duration.ZERO)).isTrue();
    }
}
