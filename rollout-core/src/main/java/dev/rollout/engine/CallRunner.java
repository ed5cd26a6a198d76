package dev.rollout.engine;

import dev.rollout.decision.Calls;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls of one kind with a bounded number at once, each with a deadline (I26). A call past it is interrupted; one that
 * ignores that is <em>abandoned</em>: its result is recorded as failed, its slot is given on, and it counts against the
 * limit of abandoned calls until it ends. Threadsafe.
 */
final class CallRunner {
    private static final Logger log = LoggerFactory.getLogger(CallRunner.class);

    private final HostCalls host;
    private final Timer timer;
    private final BooleanSupplier mayAct;
    private final int slots;
    private final int maxAbandoned;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final Set<Job> running = new HashSet<>();
    private int abandoned;
    private int delivering;

    /**
     * When a call may be made.
     *
     * @param timeLeft asked when a slot is free; one that has none left is not started
     * @param mayStart asked when a slot is free
     */
    record Terms(Supplier<Duration> timeLeft, BooleanSupplier mayStart) {}

    CallRunner(HostCalls host, Timer timer, BooleanSupplier mayAct, int slots, int maxAbandoned) {
        this.host = host;
        this.timer = timer;
        this.mayAct = mayAct;
        this.slots = slots;
        this.maxAbandoned = maxAbandoned;
    }

    /** Starts a call as soon as a slot is free, if it still may then. */
    void run(Call call, Terms terms, Consumer<CallResult> done) {
        synchronized (this) {
            waiting.add(new Job(call, terms, done));
        }
        startWaiting();
    }

    synchronized int freeSlots() {
        return hung() > 0 ? 0 : Math.max(0, slots - running.size() - waiting.size());
    }

    /** How many calls hang, where there are so many that nothing starts any more; else 0. */
    synchronized int hung() {
        return abandoned >= maxAbandoned ? abandoned : 0;
    }

    /** How many calls are past their deadline and ignore their interrupt. */
    synchronized int abandoned() {
        return abandoned;
    }

    synchronized int underWay() {
        return running.size() + waiting.size();
    }

    /** Waits until no call is under way, abandoned ones included, and every result is delivered; false where that takes longer. */
    synchronized boolean awaitIdle(Duration timeout) throws InterruptedException {
        long until = SystemSeams.nanoTime() + timeout.toNanos();
        while (underWay() + delivering + abandoned > 0) {
            long left = until - SystemSeams.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Interrupts every call under way. */
    void interruptAll() {
        Set<Job> now;
        synchronized (this) {
            now = Set.copyOf(running);
        }
        now.forEach(Job::interrupt);
    }

    private void startWaiting() {
        for (Job job = next(); job != null; job = next()) {
            job.startIfItMay();
        }
    }

    private synchronized @Nullable Job next() {
        if (running.size() >= slots || abandoned >= maxAbandoned) {
            return null;
        }
        Job job = waiting.poll();
        if (job != null) {
            running.add(job);
        }
        return job;
    }

    private Duration interruptGrace() {
        Capabilities updater = host.updater();
        return updater.interruptible() == null ? Calls.GRACE : updater.interruptible();
    }

    /** One call with its deadline. */
    private final class Job {
        private final Call call;
        private final Terms terms;
        private final Consumer<CallResult> done;
        private Duration timeout = Duration.ZERO;
        private HostCalls.@Nullable Running running;
        private Timer.@Nullable Scheduled deadline;
        private boolean late;
        private boolean ended;
        private boolean given;

        Job(Call call, Terms terms, Consumer<CallResult> done) {
            this.call = call;
            this.terms = terms;
            this.done = done;
        }

        void startIfItMay() {
            timeout = terms.timeLeft().get();
            if (mayAct.getAsBoolean() && terms.mayStart().getAsBoolean() && timeout.compareTo(Duration.ZERO) > 0) {
                start();
            } else {
                settle(CallResult.NOT_STARTED);
            }
        }

        private void start() {
            try {
                HostCalls.Running now = host.start(call, this::end);
                synchronized (CallRunner.this) {
                    running = now;
                    if (!given) {
                        deadline = timer.schedule(timeout.plus(Calls.GRACE), this::pastDeadline);
                    }
                }
            } catch (RuntimeException | Error e) { // no thread to be had
                settle(CallResult.failed("could not be started: " + e.getClass().getSimpleName()));
            }
        }

        void interrupt() {
            HostCalls.Running now;
            synchronized (CallRunner.this) {
                now = running;
            }
            if (now != null) {
                now.interrupt();
            }
        }

        private void pastDeadline() {
            synchronized (CallRunner.this) {
                if (given) {
                    return;
                }
                late = true;
                deadline = timer.schedule(interruptGrace(), this::abandon);
            }
            interrupt();
        }

        private void abandon() {
            synchronized (CallRunner.this) {
                if (given) {
                    return;
                }
                given = true;
                abandoned++;
                delivering++;
                CallRunner.this.running.remove(this);
            }
            log.warn("{} is past its deadline of {} and ignores its interrupt; abandoned", call.what(), timeout);
            deliver(new CallResult(
                    false, "no answer within " + timeout + "; abandoned", null, true, java.util.List.of()));
            startWaiting();
        }

        void end(CallResult result) {
            settle(result);
            startWaiting();
        }

        void settle(CallResult result) {
            boolean first;
            synchronized (CallRunner.this) {
                if (ended) {
                    return;
                }
                ended = true;
                first = !given;
                given = true;
                if (first) {
                    delivering++;
                    CallRunner.this.running.remove(this);
                } else {
                    abandoned--;
                }
                CallRunner.this.notifyAll();
                if (deadline != null) {
                    deadline.cancel();
                }
            }
            if (first) {
                deliver(late && !result.ok() ? late(result) : result);
            }
        }

        private void deliver(CallResult result) {
            try {
                done.accept(result);
            } finally {
                synchronized (CallRunner.this) {
                    delivering--;
                    CallRunner.this.notifyAll();
                }
            }
        }

        private CallResult late(CallResult result) {
            return new CallResult(
                    false, "no answer within " + timeout + "; " + result.detail(), null, false, result.reports());
        }
    }
}
