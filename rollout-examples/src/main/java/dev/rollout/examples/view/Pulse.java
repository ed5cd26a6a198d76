package dev.rollout.examples.view;

import dev.rollout.Deployment;
import dev.rollout.Explanation;
import dev.rollout.InstanceProgress;
import dev.rollout.RollingDeployer;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What events don't tell, asked for again and again.
 *
 * @param at when it was true, by the store's clock
 * @param waits what the deployment waits for
 * @param eta how long it will probably take, null where that can't be said
 * @param driver label of the process that drives it, null where none does
 * @param open the instances at work, by id
 * @param extra what the host of the view adds
 */
public record Pulse(
        Instant at,
        List<Wait> waits,
        @Nullable Duration eta,
        @Nullable String driver,
        Map<String, InstanceProgress> open,
        Extra extra) {
    public Pulse {
        waits = List.copyOf(waits);
        open = Map.copyOf(open);
    }

    /**
     * What the host adds.
     *
     * @param openRequests requests that an instance still has, by instance
     * @param footer whatever else the host wants to show
     */
    public record Extra(Map<String, Integer> openRequests, List<String> footer) {
        /** Nothing. */
        public static final Extra NONE = new Extra(Map.of(), List.of());

        public Extra {
            openRequests = Map.copyOf(openRequests);
            footer = List.copyOf(footer);
        }
    }

    /** The most telling one of these waits: that something must go on at all stands behind everything else. */
    Optional<Wait> first(Predicate<Wait> these) {
        Comparator<Wait> telling = Comparator.comparing(wait -> wait.reason() instanceof WaitReason.ProgressDeadline);
        return waits.stream().filter(these).min(telling);
    }

    /** Nothing was asked yet. */
    static Pulse none(Instant at) {
        return new Pulse(at, List.of(), null, null, Map.of(), Extra.NONE);
    }

    /**
     * Asks.
     *
     * @throws StoreException if the store can't be reached
     */
    public static Pulse ask(RollingDeployer deployer, String deployment, Extra extra) {
        Explanation explanation = deployer.explain(deployment);
        Optional<Deployment> found = deployer.find(deployment);
        return new Pulse(
                explanation.at(),
                explanation.waits(),
                explanation.eta(),
                found.map(Deployment::driver).orElse(null),
                found.stream()
                        .flatMap(picture -> picture.instances().stream())
                        .filter(instance -> instance.status().isOpen())
                        .collect(Collectors.toMap(InstanceProgress::id, Function.identity())),
                extra);
    }

    /** The same, where the store could not be asked: that is what is waited for then. */
    Pulse unreachable(String error) {
        Wait store = new Wait(new WaitReason.Store(error), "", at, null);
        return new Pulse(at, List.of(store), null, driver, Map.of(), extra);
    }
}
