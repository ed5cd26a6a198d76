package dev.rollout.examples.dashboard;

import dev.rollout.spi.StateStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a dashboard is served. Safe by default: on loopback, and read-only.
 *
 * @param address where {@link Dashboard#start()} listens; port 0 takes a free one
 * @param users who may act; null for nobody, then every action is refused
 * @param hosts names under which it is reached, besides those of loopback; others are refused, so that no foreign page reaches
 *     it through a name of its own. The port does not matter
 * @param store where plans, floors and the deployments that have ended are read; without it the page shows less
 * @param patience a client that takes nothing for so long is dropped
 * @param maxStreams so many pages may be open at once
 */
public record DashboardSettings(
        InetSocketAddress address,
        @Nullable Users users,
        Set<String> hosts,
        @Nullable StateStore store,
        Duration patience,
        int maxStreams) {
    /** The port by default. */
    public static final int PORT = 8090;

    public DashboardSettings {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        if (patience.toMillis() < 100) {
            throw new IllegalArgumentException("patience must be at least 100 ms, was " + patience);
        }
        if (maxStreams < 1 || maxStreams > 10_000) {
            throw new IllegalArgumentException("maxStreams must be 1–10000, was " + maxStreams);
        }
    }

    /** Loopback, port 8090, read-only, 10 s of patience, 500 pages. */
    public static DashboardSettings defaults() {
        return new DashboardSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
                null,
                Set.of(),
                null,
                Duration.ofSeconds(10),
                500);
    }

    public DashboardSettings port(int port) {
        return address(new InetSocketAddress(address.getAddress(), port));
    }

    /** Anything but loopback needs {@link #hosts} as well. */
    public DashboardSettings address(InetSocketAddress newAddress) {
        return new DashboardSettings(newAddress, users, hosts, store, patience, maxStreams);
    }

    public DashboardSettings users(Users newUsers) {
        return new DashboardSettings(address, newUsers, hosts, store, patience, maxStreams);
    }

    public DashboardSettings hosts(String... names) {
        return new DashboardSettings(address, users, Set.of(names), store, patience, maxStreams);
    }

    /** The one that the deployer was built with. */
    public DashboardSettings store(StateStore newStore) {
        return new DashboardSettings(address, users, hosts, newStore, patience, maxStreams);
    }

    public DashboardSettings patience(Duration newPatience) {
        return new DashboardSettings(address, users, hosts, store, newPatience, maxStreams);
    }

    public DashboardSettings maxStreams(int most) {
        return new DashboardSettings(address, users, hosts, store, patience, most);
    }
}
