package dev.rollout.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import dev.rollout.contract.Fixtures;
import dev.rollout.contract.ProgressChannelContract;
import dev.rollout.spi.Announcement;
import dev.rollout.spi.ProgressChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InMemoryProgressChannelTest extends ProgressChannelContract {
    private final InMemoryProgressChannel channel = new InMemoryProgressChannel();

    @Override
    protected ProgressChannel channel() {
        return channel;
    }

    private static List<NumberedEvent> event(long sequence) {
        return List.of(new NumberedEvent("d1", sequence, Fixtures.T0, new DeploymentEvent.BatchFinished(1)));
    }

    @Test
    void announcements_arrive_in_order_also_when_a_listener_publishes() {
        InMemoryProgressChannel direct = new InMemoryProgressChannel(Runnable::run);
        List<Long> heard = new ArrayList<>();
        direct.subscribe(announcement -> {
            if (announcement.from() == 1) {
                direct.publish(event(2));
            }
            heard.add(announcement.from());
        });

        direct.publish(event(1));
        direct.publish(event(3));

        assertThat(heard).containsExactly(1L, 2L, 3L);
    }

    @Test
    void of_too_many_that_wait_the_oldest_are_dropped() {
        List<Runnable> tasks = new ArrayList<>();
        InMemoryProgressChannel slow = new InMemoryProgressChannel(tasks::add);
        List<Announcement> heard = new ArrayList<>();
        slow.subscribe(heard::add);
        for (int i = 1; i <= 1500; i++) {
            slow.publish(event(i));
        }
        assertThat(tasks).hasSize(1);

        tasks.get(0).run();

        assertThat(heard).extracting(Announcement::from).isEqualTo(Fixtures.range(501, 1500));
    }

    @Test
    void an_executor_that_refuses_is_asked_again_with_the_next_one() {
        AtomicBoolean refusing = new AtomicBoolean(true);
        InMemoryProgressChannel channel = new InMemoryProgressChannel(task -> {
            if (refusing.get()) {
                throw new RejectedExecutionException("on purpose");
            }
            task.run();
        });
        List<Announcement> heard = new ArrayList<>();
        channel.subscribe(heard::add);
        channel.publish(event(1));
        refusing.set(false);

        channel.publish(event(2));

        assertThat(heard).extracting(Announcement::from).containsExactly(1L, 2L);
    }
}
