package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CallRunnerStartTest {
    private static final Call CALL = new Call.RecordVersions("web", Map.of("a", "v1"), 1);

    private final List<Consumer<CallResult>> started = new ArrayList<>();
    private boolean outOfThreads;
    private final HostCalls host = new HostCalls() {
        @Override
        public Running start(Call call, Consumer<CallResult> done) {
            if (outOfThreads) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            started.add(done);
            return () -> {};
        }

        @Override
        public Capabilities updater() {
            return Capabilities.none();
        }

        @Override
        public Capabilities router() {
            return Capabilities.none();
        }

        @Override
        public boolean routed() {
            return false;
        }
    };
    private final List<CallResult> results = new ArrayList<>();
    private final CallRunner runner = new CallRunner(host, (delay, task) -> () -> {}, () -> true, 1, 32);

    private static CallRunner.Terms always() {
        return new CallRunner.Terms(() -> Duration.ofSeconds(5), () -> true);
    }

    @Test
    void what_waited_for_a_slot_is_not_started_once_its_session_is_lost_I2c() {
        boolean[] mine = {true};
        runner.run(CALL, always(), results::add);
        runner.run(CALL, new CallRunner.Terms(() -> Duration.ofSeconds(5), () -> mine[0]), results::add);
        mine[0] = false;

        started.get(0).accept(CallResult.ok(null));

        assertThat(started).hasSize(1);
        assertThat(results).containsExactly(CallResult.ok(null), CallResult.NOT_STARTED);
    }

    @Test
    void what_waited_for_a_slot_beyond_its_deadline_is_not_started_I13() {
        Duration[] left = {Duration.ofSeconds(5)};
        runner.run(CALL, always(), results::add);
        runner.run(CALL, new CallRunner.Terms(() -> left[0], () -> true), results::add);
        left[0] = Duration.ZERO;

        started.get(0).accept(CallResult.ok(null));

        assertThat(results).containsExactly(CallResult.ok(null), CallResult.NOT_STARTED);
        assertThat(runner.freeSlots()).isEqualTo(1);
    }

    @Test
    void a_call_for_which_there_is_no_thread_ends_and_frees_its_slot_I27() {
        outOfThreads = true;
        runner.run(CALL, always(), results::add);

        assertThat(results)
                .singleElement()
                .satisfies(result -> assertThat(result.ok()).isFalse());
        assertThat(runner.freeSlots()).isEqualTo(1);
    }
}
