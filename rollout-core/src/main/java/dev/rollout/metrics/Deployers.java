package dev.rollout.metrics;

import dev.rollout.DeploymentStatus;
import dev.rollout.EngineHealth;
import dev.rollout.EngineHealth.Driven;
import dev.rollout.EngineHealth.Phase;
import dev.rollout.InstanceStatus;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The deployers whose figures are shown, asked anew each time: nothing is counted up and down, so nothing is wrong after a
 * takeover. One without a lease drives nothing as far as it knows, and shows nothing. Threadsafe.
 */
final class Deployers {
    private final List<Supplier<EngineHealth>> open = new ArrayList<>();
    private long progressDroppedBefore;
    private long newsDroppedBefore;

    synchronized void add(Supplier<EngineHealth> health) {
        open.add(health);
    }

    int instances(String service, InstanceStatus status) {
        return driven(service)
                .mapToInt(one -> one.instances().getOrDefault(status, 0))
                .sum();
    }

    long deployments(String service, DeploymentStatus status) {
        return driven(service).filter(one -> one.status() == status).count();
    }

    synchronized long progressDropped() {
        long now = sum(health -> health.counts().progressDropped());
        return progressDroppedBefore + now;
    }

    synchronized long newsDropped() {
        long now = sum(health -> health.counts().newsDropped());
        return newsDroppedBefore + now;
    }

    private long sum(ToLongFunction<EngineHealth> count) {
        List<EngineHealth> present = present();
        return present.stream().mapToLong(count).sum();
    }

    private Stream<Driven> driven(String service) {
        return present().stream()
                .filter(health -> health.lease().held())
                .flatMap(health -> health.driven().stream())
                .filter(one -> one.service().equals(service));
    }

    /** How the open ones fare. Of a closed one its last counts are kept, and nothing else. */
    private synchronized List<EngineHealth> present() {
        List<EngineHealth> present = new ArrayList<>();
        for (Iterator<Supplier<EngineHealth>> each = open.iterator(); each.hasNext(); ) {
            EngineHealth health = each.next().get();
            if (health.phase() == Phase.CLOSED) {
                progressDroppedBefore += health.counts().progressDropped();
                newsDroppedBefore += health.counts().newsDropped();
                each.remove();
            } else {
                present.add(health);
            }
        }
        return present;
    }
}
