package dev.rollout.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import dev.rollout.RollingDeployer;
import dev.rollout.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Everything that a subscriber to one deployment was told. */
final class Events implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final List<NumberedEvent> told = new ArrayList<>();
    private final Subscription subscription;

    private Events(RollingDeployer deployer, String deployment) {
        this.subscription = deployer.watch(deployment, this::add);
    }

    static Events of(RollingDeployer deployer, String deployment) {
        return new Events(deployer, deployment);
    }

    private synchronized void add(NumberedEvent event) {
        told.add(event);
    }

    synchronized List<NumberedEvent> all() {
        return List.copyOf(told);
    }

    /** All of this kind. */
    <E extends DeploymentEvent> List<E> all(Class<E> kind) {
        return all().stream()
                .map(NumberedEvent::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Waits for so many events like this; the last of them. */
    <E extends DeploymentEvent> NumberedEvent when(Class<E> kind, int count, Predicate<E> like) {
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> matching(kind, like).size() >= count);
        return matching(kind, like).get(count - 1);
    }

    private <E extends DeploymentEvent> List<NumberedEvent> matching(Class<E> kind, Predicate<E> like) {
        return all().stream()
                .filter(event -> kind.isInstance(event.event()) && like.test(kind.cast(event.event())))
                .toList();
    }

    /** Waits for the last one. Each number came, in order, and none twice. I8, I9. */
    void expectCompleteAndInOrder() {
        when(DeploymentEvent.DeploymentFinished.class, 1, any -> true);
        List<NumberedEvent> events = all();
        assertThat(events)
                .extracting(NumberedEvent::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
    }

    @Override
    public void close() {
        subscription.close();
    }
}
