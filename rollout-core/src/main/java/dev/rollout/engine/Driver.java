package dev.rollout.engine;

import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.decision.Decider;
import dev.rollout.decision.Decision;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one deployment: observe, decide, commit, publish, act. No thread of its own: whatever happens is put into its
 * inbox and wakes it, and its steps run one at a time on the shared pool. While a commit is under way, news piles up and
 * goes into the next one together.
 */
final class Driver {
    private static final Logger log = LoggerFactory.getLogger(Driver.class);
    private static final Duration GATHER = Duration.ofMillis(1);
    private static final int MOST_GATHERING = 20;
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);
    private static final Duration NOT_TRUSTED = Duration.ofMillis(200);

    private final Workshop shop;
    private final String sessionId;
    private final WorkingCopy copy;
    private final Dispatcher dispatcher;
    private final Writes writes;
    private final DriverReport report;
    private final Queue<Consumer<WorkingCopy>> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicBoolean gathering = new AtomicBoolean();
    private volatile List<Wait> waits = List.of();
    private volatile long revision;
    private volatile long nextSequence;
    private volatile boolean stale;
    private volatile boolean ended;
    private Duration clockSteps;
    private int failures;
    private Timer.@Nullable Scheduled alarm;
    private @Nullable Instant alarmAt;

    Driver(Workshop shop, String sessionId, DeploymentRoot root, List<InstanceState> instances) {
        this.shop = shop;
        this.sessionId = sessionId;
        this.copy = new WorkingCopy(root, instances, shop.means(root, instances.size(), sessionId));
        this.dispatcher = new Dispatcher(shop, this, sessionId);
        this.writes = new Writes(shop.store());
        this.report = new DriverReport(shop.vitals(), shop.store());
        this.clockSteps = shop.clock().steps();
        noteStored();
        report.begins(copy);
    }

    String id() {
        return copy.root().id();
    }

    String sessionId() {
        return sessionId;
    }

    /** Why it is not further, as of its last step. */
    List<Wait> waits() {
        return waits;
    }

    DriverReport report() {
        return report;
    }

    /**
     * Puts news into the inbox. News that others will follow at once waits for them: as long as more comes within a
     * millisecond, and no longer than a few, so that a large batch costs few transactions.
     */
    void tell(Consumer<WorkingCopy> news, boolean othersFollow) {
        inbox.add(news);
        told.incrementAndGet();
        if (!othersFollow) {
            wake();
        } else if (gathering.compareAndSet(false, true)) {
            gather(told.get(), 1);
        }
    }

    private void gather(int toldBefore, int rounds) {
        shop.seams().timer().schedule(GATHER, () -> {
            int toldNow = told.get();
            if (toldNow != toldBefore && rounds < MOST_GATHERING) {
                gather(toldNow, rounds + 1);
            } else {
                gathering.set(false);
                wake();
            }
        });
    }

    /** Says that there are events up to a number: if they are news, it is read again. */
    void announced(long sequence) {
        if (sequence >= nextSequence) {
            stale = true;
            wake();
        }
    }

    /** Says which revision the store has: if it is another one, it is read again. */
    void stored(long storedRevision) {
        if (storedRevision > revision) {
            stale = true;
            wake();
        }
    }

    void wake() {
        if (!ended && asked.getAndIncrement() == 0) {
            shop.seams().steps().execute(this::run);
        }
    }

    /** Whether it has nothing to do until something happens. */
    boolean isAtRest() {
        return ended || (asked.get() == 0 && inbox.isEmpty());
    }

    /** Stops driving: somebody else does, or it is over. */
    void end() {
        ended = true;
        shop.forget(this);
        report.ends();
    }

    private void run() {
        int answering = asked.get();
        try {
            if (!ended) {
                step();
            }
        } catch (RuntimeException | Error e) {
            troubled(e);
        }
        if (!asked.compareAndSet(answering, 0) && !ended) {
            asked.set(1);
            shop.seams().steps().execute(this::run);
        }
    }

    /** The store can't be reached, or something is wrong with us: read again before anything else, after a while. */
    private void troubled(Throwable e) {
        stale = true;
        report.troubled(e);
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 10));
        pause = pause.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause;
        failures++;
        if (e instanceof dev.rollout.spi.StoreException) {
            log.warn("deployment {}: the store did not answer, trying again in {}: {}", id(), pause, e.getMessage());
        } else {
            log.error("deployment {}: step failed, trying again in {}", id(), pause, e);
        }
        waits = List.of(new Wait(new WaitReason.Store(String.valueOf(e.getMessage())), "", null, null));
        setAlarm(shop.clock().now().plus(pause));
    }

    private void step() {
        while (!ended) {
            if (stale && !reload()) {
                return;
            }
            observe();
            Decision decision = Decider.decide(copy, shop.clock().now());
            if (decision.hasChanges()) {
                commit(decision);
            } else {
                failures = 0;
                act(decision);
                return;
            }
        }
    }

    private void observe() {
        Duration steps = shop.clock().steps();
        if (!steps.equals(clockSteps)) {
            copy.clockStep(steps.minus(clockSteps));
            clockSteps = steps;
        }
        for (Consumer<WorkingCopy> news = inbox.poll(); news != null; news = inbox.poll()) {
            news.accept(copy);
        }
        copy.means(shop.means(copy.root(), copy.end(), sessionId));
    }

    private void commit(Decision decision) {
        DeploymentWrite write = writes.of(decision, copy, shop.clock().now());
        report.writes(write, copy);
        long askedAt = shop.seams().nanoTime().getAsLong();
        CommitResult result = shop.store().commit(write);
        if (result instanceof CommitResult.Committed committed) {
            shop.clock().answered(committed.now(), askedAt);
            copy.apply(decision);
            noteStored();
            report.stored(copy);
            if (!write.events().isEmpty()) {
                shop.relay().committed(write.events());
            }
            write.also().forEach(begun -> {
                shop.relay().committed(begun.events());
                shop.lookForOrphans();
            });
            shop.vitals().alsoStored(write.also(), shop.store());
            return;
        }
        report.refused();
        if (result instanceof CommitResult.Stale) {
            stale = true;
        } else {
            log.info("deployment {}: another driver has taken over, or it has ended", id());
            end();
        }
    }

    private void noteStored() {
        revision = copy.root().revision();
        nextSequence = copy.root().nextSequence();
    }

    private boolean reload() {
        long askedAt = shop.seams().nanoTime().getAsLong();
        stale = false; // before it is read: what becomes stale meanwhile is read again
        Optional<DeploymentSnapshot> stored = shop.store().load(id());
        stored.ifPresent(now -> report.found(now, copy));
        if (stored.isEmpty()
                || stored.get().root().ownership().fence()
                        != copy.root().ownership().fence()) {
            end();
            return false;
        }
        shop.clock().answered(stored.get().now(), askedAt);
        long from = copy.root().nextSequence();
        copy.reload(stored.get());
        noteStored();
        report.note(copy);
        if (copy.root().nextSequence() > from) {
            shop.relay().advanced(id(), from, copy.root().nextSequence() - 1);
        }
        return true;
    }

    private void act(Decision decision) {
        copy.registryFollowed();
        waits = decision.waits();
        if (copy.state().status().isFinal()) {
            end();
            return;
        }
        Instant wakeAt = decision.wakeAt();
        if (!shop.mayAct(sessionId)) {
            Instant retry = shop.clock().now().plus(NOT_TRUSTED);
            wakeAt = wakeAt == null || wakeAt.isAfter(retry) ? retry : wakeAt;
        } else {
            dispatcher.dispatch(decision.actions(), copy);
        }
        setAlarm(wakeAt);
    }

    private void setAlarm(@Nullable Instant at) {
        if (alarm != null && java.util.Objects.equals(at, alarmAt)) {
            return;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        alarmAt = at;
        alarm = at == null ? null : shop.seams().timer().schedule(until(at), this::alarm);
    }

    private void alarm() {
        tell(none -> alarmAt = null, false);
    }

    private Duration until(Instant at) {
        Duration left = Duration.between(shop.clock().now(), at);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
