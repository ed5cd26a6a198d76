package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.spi.Announcement;
import dev.rollout.spi.ProgressChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link ProgressChannel} promises while it is up. A channel may lose messages, so tests say things again. */
@Timeout(120)
public abstract class ProgressChannelContract {
    private ProgressChannel publisher;
    private ProgressChannel subscriber;
    private final BlockingQueue<Announcement> heard = new LinkedBlockingQueue<>();

    /**
     * A channel of the transport of this test. Asked for twice in a test: the two stand for two processes; where the
     * channel is that of one process it is twice the same.
     */
    protected abstract ProgressChannel channel() throws Exception;

    @BeforeEach
    void openChannels() throws Exception {
        publisher = channel();
        subscriber = channel();
    }

    @AfterEach
    void closeChannels() {
        publisher.close();
        subscriber.close();
    }

    @Test
    void what_was_committed_is_announced_with_its_numbers() throws Exception {
        subscriber.subscribe(heard::add);
        List<NumberedEvent> events = events("d1", 3, 4);

        Announcement announcement = publishUntilHeard(events, heard);

        assertThat(announcement).isEqualTo(new Announcement("d1", 3, 6, events));
    }

    @Test
    void events_of_every_type_arrive_as_they_were_written_or_not_at_all() throws Exception {
        subscriber.subscribe(heard::add);
        long sequence = 1;
        for (DeploymentEvent event : Samples.everyEvent()) {
            List<NumberedEvent> events = List.of(new NumberedEvent("d1", sequence++, Fixtures.T0, event));

            Announcement announcement = publishUntilHeard(events, heard);

            assertThat(announcement.to()).isEqualTo(announcement.from());
            assertThat(announcement.events()).isIn(List.of(), events);
        }
    }

    @Test
    void a_commit_of_any_size_is_announced_as_a_whole() throws Exception {
        subscriber.subscribe(heard::add);
        List<NumberedEvent> events = events("d1", 1, 5000);

        Announcement announcement = publishUntilHeard(events, heard);

        assertThat(announcement.from()).isEqualTo(1);
        assertThat(announcement.to()).isEqualTo(5000);
        assertThat(announcement.events()).isIn(List.of(), events);
    }

    @Test
    void every_deployment_is_announced_to_every_subscriber() throws Exception {
        BlockingQueue<Announcement> heardToo = new LinkedBlockingQueue<>();
        subscriber.subscribe(heard::add);
        publisher.subscribe(heardToo::add);

        for (String id : List.of("d1", "d2", "d3 " + Samples.ODD)) {
            publishUntilHeard(events(id, 1, 1), heard);
            publishUntilHeard(events(id, 2, 1), heardToo);
        }
    }

    @Test
    void a_closed_subscription_hears_nothing_any_more() throws Exception {
        BlockingQueue<Announcement> heardToo = new LinkedBlockingQueue<>();
        Subscription subscription = subscriber.subscribe(heard::add);
        subscriber.subscribe(heardToo::add);
        publishUntilHeard(events("d1", 1, 1), heard);
        publishUntilHeard(events("d1", 2, 1), heardToo);

        subscription.close();
        subscription.close();
        publishUntilHeard(events("d2", 1, 1), heardToo);

        assertThat(heard).noneMatch(announcement -> announcement.deploymentId().equals("d2"));
    }

    @Test
    void a_listener_that_throws_is_called_again_and_so_are_the_others() throws Exception {
        BlockingQueue<Announcement> failing = new LinkedBlockingQueue<>();
        subscriber.subscribe(announcement -> {
            failing.add(announcement);
            throw new AssertionError("thrown by a listener on purpose");
        });
        subscriber.subscribe(heard::add);

        publishUntilHeard(events("d1", 1, 1), heard);
        publishUntilHeard(events("d1", 2, 1), failing);
        publishUntilHeard(events("d1", 3, 1), failing);
        publishUntilHeard(events("d1", 4, 1), heard);
    }

    @Test
    void publishing_does_not_wait_for_a_listener_that_hangs() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        subscriber.subscribe(announcement -> {
            hanging.countDown();
            await(release);
        });
        try {
            for (int i = 1; !hanging.await(20, TimeUnit.MILLISECONDS); i++) {
                publisher.publish(events("d1", i, 1));
            }

            for (int i = 1; i <= 5000; i++) {
                publisher.publish(events("d2", i, 1));
            }
        } finally {
            release.countDown();
        }
        subscriber.subscribe(heard::add);
        publishUntilHeard(events("d3", 1, 1), heard);
    }

    @Test
    void a_closed_channel_takes_everything_and_does_nothing() {
        publisher.close();
        publisher.close();

        assertThatCode(() -> {
                    publisher.publish(events("d1", 1, 1));
                    publisher.subscribe(heard::add).close();
                })
                .doesNotThrowAnyException();
        assertThat(heard).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<NumberedEvent> events(String id, long from, int count) {
        List<NumberedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(new NumberedEvent(
                    id,
                    from + i,
                    Fixtures.T0.plusMillis(i),
                    new DeploymentEvent.InstanceHealthy("instance-" + i, "v2")));
        }
        return events;
    }

    private Announcement publishUntilHeard(List<NumberedEvent> events, BlockingQueue<Announcement> queue)
            throws Exception {
        Predicate<Announcement> wanted =
                announcement -> announcement.deploymentId().equals(events.get(0).deploymentId())
                        && announcement.from() == events.get(0).sequence();
        while (true) {
            publisher.publish(events);
            for (Announcement next = poll(queue); next != null; next = poll(queue)) {
                if (wanted.test(next)) {
                    return next;
                }
            }
        }
    }

    private static Announcement poll(BlockingQueue<Announcement> queue) throws InterruptedException {
        return queue.poll(200, TimeUnit.MILLISECONDS);
    }
}
