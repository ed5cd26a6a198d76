package dev.rollout.engine;

import java.time.Duration;
import java.util.Set;

/**
 * How a process drives.
 *
 * @param label names the process for people
 * @param services drives only these, all where empty
 * @param lease how its ownership is kept
 * @param limits what it may use
 * @param closeTimeout {@code close} returns within this time
 */
public record Settings(String label, Set<String> services, Lease lease, Limits limits, Duration closeTimeout) {
    public Settings {
        services = Set.copyOf(services);
    }

    /**
     * How ownership is kept.
     *
     * @param ttl without a renewal for so long, others may take over
     * @param renewEvery between two renewals
     * @param stopMargin so long before the lease runs out nothing new is started
     * @param scanEvery between two looks for orphans and commands
     */
    public record Lease(Duration ttl, Duration renewEvery, Duration stopMargin, Duration scanEvery) {
        public Lease {
            if (ttl.compareTo(Duration.ofSeconds(10)) < 0 || ttl.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("ttl must be PT10S–PT1H, was " + ttl);
            }
            if (stopMargin.isNegative() || stopMargin.compareTo(ttl) >= 0) {
                throw new IllegalArgumentException(
                        "stopMargin must be at least PT0S and less than ttl (" + ttl + "), was " + stopMargin);
            }
            Duration usable = ttl.minus(stopMargin);
            if (renewEvery.isZero()
                    || renewEvery.isNegative()
                    || renewEvery.multipliedBy(3).compareTo(usable) > 0) {
                throw new IllegalArgumentException(
                        "3 × renewEvery must be at most ttl − stopMargin, was 3 × " + renewEvery + " = "
                                + renewEvery.multipliedBy(3) + " > " + ttl + " − " + stopMargin + " = " + usable);
            }
            if (scanEvery.compareTo(Duration.ofMillis(50)) < 0 || scanEvery.compareTo(ttl) > 0) {
                throw new IllegalArgumentException("scanEvery must be PT0.05S–" + ttl + " (ttl), was " + scanEvery);
            }
        }
    }

    /**
     * What a process may use.
     *
     * @param callSlots calls to updaters and routers at once
     * @param probeSlots probes at once
     * @param maxAbandoned at so many calls past their deadline that ignore their interrupt, nothing starts any more
     */
    public record Limits(int callSlots, int probeSlots, int maxAbandoned) {
        public Limits {
            range("callSlots", callSlots);
            range("probeSlots", probeSlots);
            range("maxAbandoned", maxAbandoned);
        }

        private static void range(String field, int value) {
            if (value < 1 || value > 10_000) {
                throw new IllegalArgumentException(field + " must be 1–10000, was " + value);
            }
        }
    }
}
