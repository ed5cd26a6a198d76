package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.rollout.spi.DeploymentLock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link DeploymentLock} promises while it can be reached. */
@Timeout(120)
public abstract class DeploymentLockContract {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(50);

    private DeploymentLock lock;
    private DeploymentLock other;

    /**
     * A handle on the locks of this test, none of them held. Asked for twice in a test: the two stand for two processes;
     * where locks are those of one process it is twice the same.
     */
    protected abstract DeploymentLock lock() throws Exception;

    @BeforeEach
    void openLocks() throws Exception {
        lock = lock();
        other = lock();
    }

    @AfterEach
    void closeLocks() {
        lock.close();
        other.close();
    }

    @Test
    void one_holds_it_and_nobody_else() {
        assertThat(lock.tryAcquire("checkout", AT_ONCE, LONG)).isPresent();

        assertThat(lock.tryAcquire("checkout", AT_ONCE, LONG)).isEmpty();
        assertThat(other.tryAcquire("checkout", AT_ONCE, LONG)).isEmpty();
        assertThat(other.tryAcquire("checkout", SHORT, LONG)).isEmpty();
    }

    @Test
    void locks_of_different_services_are_different_locks() {
        lock.tryAcquire("checkout", AT_ONCE, LONG);

        assertThat(other.tryAcquire("billing", AT_ONCE, LONG)).isPresent();
        assertThat(other.tryAcquire("odd " + Samples.ODD, AT_ONCE, LONG)).isPresent();
    }

    @Test
    void whoever_releases_it_frees_it() {
        String token = lock.tryAcquire("checkout", AT_ONCE, LONG).orElseThrow();
        lock.release("checkout", token);

        assertThat(other.tryAcquire("checkout", AT_ONCE, LONG)).isPresent();
    }

    @Test
    void it_can_be_released_through_another_handle() {
        String token = lock.tryAcquire("checkout", AT_ONCE, LONG).orElseThrow();
        other.release("checkout", token);

        assertThat(lock.tryAcquire("checkout", AT_ONCE, LONG)).isPresent();
    }

    @Test
    void it_frees_itself_after_its_lease() {
        lock.tryAcquire("checkout", AT_ONCE, SHORT);

        assertThat(other.tryAcquire("checkout", PATIENT, LONG)).isPresent();
    }

    @Test
    void a_late_release_does_not_free_the_lock_of_the_next_holder() {
        String late = lock.tryAcquire("checkout", AT_ONCE, SHORT).orElseThrow();
        String held = other.tryAcquire("checkout", PATIENT, LONG).orElseThrow();

        lock.release("checkout", late);

        assertThat(held).isNotEqualTo(late);
        assertThat(lock.tryAcquire("checkout", AT_ONCE, LONG)).isEmpty();
    }

    @Test
    void a_second_release_does_not_free_the_lock_of_the_next_holder() {
        String first = lock.tryAcquire("checkout", AT_ONCE, LONG).orElseThrow();
        lock.release("checkout", first);
        other.tryAcquire("checkout", AT_ONCE, LONG);

        lock.release("checkout", first);

        assertThat(lock.tryAcquire("checkout", AT_ONCE, LONG)).isEmpty();
    }

    @Test
    void releasing_what_is_not_held_or_with_a_foreign_token_does_nothing() {
        lock.release("checkout", "nobodys");
        String token = lock.tryAcquire("checkout", AT_ONCE, LONG).orElseThrow();

        other.release("checkout", "nobodys");
        other.release("billing", token);

        assertThat(other.tryAcquire("checkout", AT_ONCE, LONG)).isEmpty();
    }

    @Test
    void of_16_that_want_it_at_once_one_gets_it() {
        List<Optional<String>> results =
                Race.of16(i -> (i % 2 == 0 ? lock : other).tryAcquire("checkout", AT_ONCE, LONG));

        assertThat(results).filteredOn(Optional::isPresent).hasSize(1);
    }

    @Test
    void of_16_that_wait_all_get_it_one_after_the_other() {
        int[] counter = new int[1];
        int rounds = 5;

        Race.of16(i -> {
            DeploymentLock mine = i % 2 == 0 ? lock : other;
            for (int round = 0; round < rounds; round++) {
                String token = mine.tryAcquire("checkout", PATIENT, LONG).orElseThrow();
                int before = counter[0];
                Thread.yield();
                counter[0] = before + 1;
                mine.release("checkout", token);
            }
            return 0;
        });

        assertThat(counter[0]).isEqualTo(16 * rounds);
    }

    @Test
    void closing_twice_does_nothing_more() {
        other.close();

        assertThatCode(other::close).doesNotThrowAnyException();
    }
}
