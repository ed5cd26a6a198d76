package dev.rollout.engine;

import dev.rollout.EngineHealth;
import dev.rollout.spi.Announcement;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Scan;
import dev.rollout.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deployments that this process drives. Looks regularly for those that nobody drives, takes them over, and tells its
 * drivers where somebody gave a command. Threadsafe.
 */
final class Drivers {
    private static final Logger log = LoggerFactory.getLogger(Drivers.class);
    private static final int TAKEN_AT_ONCE = 100;
    private static final Duration QUARANTINE = Duration.ofMinutes(1);

    private final DriverSessions sessions;
    private final SessionKeeper keeper;
    private final Workshop shop;
    private final Settings settings;
    private final Map<String, Driver> driving = new ConcurrentHashMap<>();
    private final Map<String, Instant> quarantined = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Drivers(DriverSessions sessions, SessionKeeper keeper, Workshop shop, Settings settings) {
        this.sessions = sessions;
        this.keeper = keeper;
        this.shop = shop;
        this.settings = settings;
    }

    void start() {
        scanLater();
    }

    /** The session under which a deployment of this service can be driven from the start; null for none. */
    @Nullable
    String sessionFor(String service) {
        boolean mine = settings.services().isEmpty() || settings.services().contains(service);
        return !closed && mine && keeper.mayAct() ? keeper.id() : null;
    }

    void begin(String sessionId, DeploymentRoot root, List<InstanceState> instances) {
        if (closed) {
            return;
        }
        Driver driver = driving.computeIfAbsent(root.id(), id -> new Driver(shop, sessionId, root, instances));
        driver.wake();
    }

    @Nullable
    Driver of(String deploymentId) {
        return driving.get(deploymentId);
    }

    /** Events were committed somewhere: a command for one of ours perhaps, or the begin of one that nobody drives yet. */
    void announced(Announcement announcement) {
        Driver driver = driving.get(announcement.deploymentId());
        if (driver != null) {
            driver.announced(announcement.to());
        } else if (announcement.from() == 1) {
            lookForOrphans();
        }
    }

    /** There may be one that nobody drives yet: looks now. */
    void lookForOrphans() {
        shop.seams().steps().execute(this::scan);
    }

    void forget(Driver driver) {
        driving.remove(driver.id(), driver);
    }

    /** There is a new session; what an earlier one drove is lost, and found again by looking. */
    void opened(String sessionId) {
        for (Driver driver : List.copyOf(driving.values())) {
            if (!driver.sessionId().equals(sessionId)) {
                driver.end();
            }
        }
        shop.seams().steps().execute(this::scan);
    }

    /** Wakes every driver, for instance because it may act again. */
    void wakeAll() {
        driving.values().forEach(Driver::wake);
    }

    void close() {
        closed = true;
    }

    /** Drives nothing any more. */
    void endAll() {
        List.copyOf(driving.values()).forEach(Driver::end);
    }

    /** What is driven here and how it stands, by id. */
    List<EngineHealth.Driven> standing() {
        return driving.values().stream()
                .map(driver -> driver.report().standing())
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(EngineHealth.Driven::deploymentId))
                .toList();
    }

    /** Waits until what came back is committed; false where that takes longer. */
    boolean areAtRest(Duration timeout) {
        long until = SystemSeams.nanoTime() + timeout.toNanos();
        while (!driving.values().stream().allMatch(Driver::isAtRest)) {
            if (SystemSeams.nanoTime() - until >= 0) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return true;
    }

    private void scanLater() {
        Duration every = settings.lease().scanEvery();
        long fifth = every.toMillis() / 5;
        long spread = Math.floorMod(shop.seams().ids().get().hashCode(), 2 * fifth + 1) - fifth;
        shop.seams()
                .timer()
                .schedule(every.plusMillis(spread), () -> shop.seams().steps().execute(this::scanAndGoOn));
    }

    private void scanAndGoOn() {
        if (!closed) {
            try {
                scan();
            } finally {
                scanLater();
            }
        }
    }

    private void scan() {
        String sessionId = keeper.id();
        if (sessionId == null || closed || !keeper.mayAct()) {
            return;
        }
        try {
            long askedAt = shop.seams().nanoTime().getAsLong();
            Scan scan = sessions.scan(sessionId, settings.services());
            shop.clock().answered(scan.now(), askedAt);
            shop.vitals().scanned();
            scan.revisions().forEach((id, revision) -> attend(sessionId, id, revision));
            scan.orphans().stream().filter(this::isFit).limit(TAKEN_AT_ONCE).forEach(id -> takeOver(sessionId, id));
        } catch (RuntimeException e) {
            log.warn("could not look for deployments, trying again: {}", e.toString());
        }
    }

    private void attend(String sessionId, String id, long revision) {
        Driver driver = driving.get(id);
        if (driver != null) {
            driver.stored(revision);
        } else if (isFit(id)) {
            guarded(id, () -> shop.store().load(id)).ifPresent(stored -> {
                if (sessionId.equals(stored.root().ownership().sessionId())
                        && !stored.root().state().status().isFinal()) {
                    begin(sessionId, stored.root(), stored.instances());
                }
            });
        }
    }

    private void takeOver(String sessionId, String id) {
        if (!canDrive(id)) {
            return;
        }
        guarded(id, () -> sessions.takeOver(sessionId, id)).ifPresent(taken -> {
            log.info(
                    "deployment {}: taken over with fence {}",
                    id,
                    taken.root().ownership().fence());
            begin(sessionId, taken.root(), taken.instances());
        });
    }

    private boolean canDrive(String id) {
        List<String> lacks = guarded(id, () -> shop.store().load(id))
                .map(stored ->
                        new Competence(shop.hands().host()).lacks(stored.root().spec()))
                .orElse(List.of("it could not be read"));
        if (!lacks.isEmpty() && isFit(id)) {
            log.info("deployment {} is left to another process, this one lacks {}", id, String.join(", ", lacks));
            quarantined.put(id, shop.clock().now().plus(QUARANTINE));
        }
        return lacks.isEmpty();
    }

    /** A deployment that can't be read is left alone for a while; the others are not affected. */
    private Optional<DeploymentSnapshot> guarded(
            String id, java.util.function.Supplier<Optional<DeploymentSnapshot>> read) {
        try {
            return read.get();
        } catch (CorruptDocumentException e) {
            log.error("deployment {} can't be driven by this process: {}", id, e.getMessage());
            return quarantine(id);
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("deployment {} can't be driven by this process", id, e);
            return quarantine(id);
        }
    }

    private Optional<DeploymentSnapshot> quarantine(String id) {
        quarantined.put(id, shop.clock().now().plus(QUARANTINE));
        return Optional.empty();
    }

    private boolean isFit(String id) {
        Instant until = quarantined.get(id);
        return until == null || shop.clock().now().isAfter(until);
    }
}
