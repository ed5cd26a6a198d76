package dev.rollout.gate;

import dev.rollout.Durations;
import dev.rollout.engine.SystemSeams;
import dev.rollout.spi.Gate;
import dev.rollout.spi.GateContext;
import dev.rollout.spi.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Passes within the windows of a {@link Schedule}. Outside, and where the window does not stay open for as long as is
 * {@link #needs needed}, it says {@code WAIT}, why, and when it opens. A deployment has begun once a batch of it was
 * finished; what happens to one that has begun when its window closes says {@link WhenClosed}.
 *
 * <p>A deployment that waits for longer than its policy's progress deadline, 10 min by default, stalls: set
 * {@code progressDeadline} to more than the longest time that the schedule is closed.
 *
 * <p>Immutable, safe for use by several threads, and idempotent; each method that sets something returns a new gate, and
 * throws {@link IllegalArgumentException} naming what is wrong with its argument.
 */
public final class ScheduleGate implements Gate {
    /** What happens to a deployment that has begun when its window closes. */
    public enum WhenClosed {
        /** It finishes the batch and waits for the next window. */
        HOLD,
        /** It goes on: what has begun is not left half done. */
        GO_ON,
        /** It is rolled back, or stops where that is not wanted. */
        ROLL_BACK
    }

    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm VV", Locale.ROOT);

    private final Schedule schedule;
    private final Duration needed;
    private final WhenClosed whenClosed;
    private final InstantSource clock;

    private ScheduleGate(Schedule schedule, Duration needed, WhenClosed whenClosed, InstantSource clock) {
        this.schedule = schedule;
        this.needed = needed;
        this.whenClosed = whenClosed;
        this.clock = clock;
    }

    /**
     * A gate that needs no more than an open window, holds when it closes, and reads the system's clock.
     *
     * @param schedule with a window at least
     * @return the gate
     * @throws IllegalArgumentException where the schedule has no window
     */
    public static ScheduleGate of(Schedule schedule) {
        return of(schedule, SystemSeams.clock());
    }

    /**
     * As {@link #of(Schedule)}, with the time of day from this clock.
     *
     * @param schedule with a window at least
     * @param clock for tests
     * @return the gate
     * @throws IllegalArgumentException where the schedule has no window
     */
    public static ScheduleGate of(Schedule schedule, InstantSource clock) {
        if (Rules.notNull("schedule", schedule).windows().isEmpty()) {
            throw new IllegalArgumentException(
                    "schedule must have a window, had none; add one, such as open(\"MON-FRI 09:00-16:30\")");
        }
        return new ScheduleGate(schedule, Duration.ZERO, WhenClosed.HOLD, Rules.notNull("clock", clock));
    }

    /**
     * Passes only where the window stays open for so long: what follows this gate is expected to take it. Not asked of a
     * deployment that has begun, except with {@link WhenClosed#HOLD}. 0 by default.
     *
     * @param time that what follows is expected to take
     * @return a changed copy
     * @throws IllegalArgumentException unless it is 0–30 days, and fits into a window of the schedule
     */
    public ScheduleGate needs(Duration time) {
        Rules.duration("needed time", time);
        // Any Monday of a year without changes of the clock will do: windows repeat each week.
        Instant monday = LocalDate.of(2024, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Schedule usual = new Schedule(ZoneOffset.UTC, schedule.windows(), List.of());
        if (usual.opens(monday, time).isEmpty()) {
            throw new IllegalArgumentException("needed time must fit into a window, was " + time + " with windows "
                    + schedule.windows() + "; widen one, or need less");
        }
        return new ScheduleGate(schedule, time, whenClosed, clock);
    }

    /**
     * Sets what happens to a deployment that has begun when its window closes; {@link WhenClosed#HOLD} by default.
     *
     * @param policy holds it, lets it go on, or rolls it back
     * @return a changed copy
     */
    public ScheduleGate whenClosed(WhenClosed policy) {
        return new ScheduleGate(schedule, needed, Rules.notNull("policy when closed", policy), clock);
    }

    /** The verdict: {@code PASS}, {@code WAIT}, or {@code FAIL} with {@link WhenClosed#ROLL_BACK} alone. */
    @Override
    public Verdict evaluate(GateContext context) {
        Instant now = clock.instant();
        boolean begun = context.batch() > 0;
        if (begun && whenClosed == WhenClosed.GO_ON) {
            return Verdict.pass("begun, goes on whether or not a window is open");
        }
        Instant until = schedule.openUntil(now);
        boolean open = until.isAfter(now);
        boolean rollsBack = begun && whenClosed == WhenClosed.ROLL_BACK;
        if (open && (rollsBack || !until.isBefore(now.plus(needed)))) {
            return Verdict.pass("open until " + shown(until));
        }
        if (open) {
            return Verdict.waiting(
                    "open until " + shown(until) + " only, needs " + Durations.words(needed) + ", " + opens(until));
        }
        String closed = schedule.freezeAt(now)
                .map(freeze -> "frozen from " + freeze.first() + " to " + freeze.last() + ": " + freeze.reason())
                .orElse("outside the windows");
        return rollsBack
                ? Verdict.fail("the window closed before the deployment was over (" + closed + ")")
                : Verdict.waiting(closed + ", " + opens(now));
    }

    private String opens(Instant from) {
        Optional<Instant> opens = schedule.opens(from, needed);
        return opens.map(instant -> "opens " + shown(instant))
                .orElse("does not open within " + Schedule.HORIZON_DAYS + " days");
    }

    private String shown(Instant moment) {
        return SHOWN.format(moment.atZone(schedule.zone()));
    }
}
