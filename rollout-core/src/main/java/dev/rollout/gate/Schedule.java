package dev.rollout.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * When deployments may go on: weekly windows in a time zone, less the days of freezes. It is open within any of its
 * windows; windows that touch or overlap are one.
 *
 * <p>Where clocks are put forward, a time that is skipped counts as the moment of the change; where they are put back, a
 * time that comes twice counts the first time. So a window over such a night is an hour shorter or longer than it looks.
 *
 * @param zone whose local time the windows and dates are
 * @param windows at most 100
 * @param freezes at most 1,000
 */
public record Schedule(ZoneId zone, List<WeeklyWindow> windows, List<Freeze> freezes) {
    /** Beyond so many days nothing is looked for. */
    static final int HORIZON_DAYS = 800;

    private static final Duration LONGEST_LOOK = Duration.ofDays(40);

    /** From one moment up to another one. */
    private record Span(Instant from, Instant to) {
        boolean holds(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(to);
        }
    }

    /**
     * Checks and copies the values.
     *
     * @throws IllegalArgumentException naming the field, where one is null or a list is too long
     */
    public Schedule {
        Rules.notNull("time zone", zone);
        windows = List.copyOf(Rules.notNull("windows", windows));
        freezes = List.copyOf(Rules.notNull("freezes", freezes));
        Rules.range("number of windows", windows.size(), 0, 100);
        Rules.range("number of freezes", freezes.size(), 0, 1000);
    }

    /**
     * A schedule that is never open, until {@link #open(String)} adds a window.
     *
     * @param zone whose local time the windows and dates are
     * @return the schedule
     */
    public static Schedule in(ZoneId zone) {
        return new Schedule(zone, List.of(), List.of());
    }

    /**
     * The same schedule, open in this window as well.
     *
     * @param window such as {@code MON-FRI 09:00-16:30}, see {@link WeeklyWindow#parse}
     * @return a changed copy
     * @throws IllegalArgumentException naming the text and the rule
     */
    public Schedule open(String window) {
        return open(WeeklyWindow.parse(window));
    }

    /**
     * The same schedule, open in this window as well.
     *
     * @param window besides the present ones
     * @return a changed copy
     */
    public Schedule open(WeeklyWindow window) {
        List<WeeklyWindow> more = new ArrayList<>(windows);
        more.add(Rules.notNull("window", window));
        return new Schedule(zone, more, freezes);
    }

    /**
     * The same schedule, closed from the beginning of the first day to the end of the last one.
     *
     * @param first day of the freeze
     * @param last day of the freeze, not before the first
     * @param reason shown to who waits, 1–200 characters
     * @return a changed copy
     * @throws IllegalArgumentException if they are not valid
     */
    public Schedule freeze(LocalDate first, LocalDate last, String reason) {
        List<Freeze> more = new ArrayList<>(freezes);
        more.add(new Freeze(first, last, reason));
        return new Schedule(zone, windows, more);
    }

    /** The freeze of that day, if any. */
    Optional<Freeze> freezeAt(Instant moment) {
        LocalDate day = moment.atZone(zone).toLocalDate();
        return freezes.stream().filter(freeze -> freeze.covers(day)).findFirst();
    }

    /**
     * Until when it stays open from that moment on, or 40 days on where that is later; the moment itself where it is
     * closed.
     */
    Instant openUntil(Instant moment) {
        if (freezeAt(moment).isPresent()) {
            return moment;
        }
        Instant end = moment;
        Instant enough = moment.plus(LONGEST_LOOK);
        for (Optional<Instant> next = windowEnd(end); next.isPresent(); next = windowEnd(end)) {
            end = next.get();
            if (end.isAfter(enough)) {
                break;
            }
        }
        Instant frozen = freezes.stream()
                .map(freeze -> beginning(freeze.first()))
                .filter(start -> start.isAfter(moment))
                .min(Instant::compareTo)
                .orElse(end);
        return frozen.isBefore(end) ? frozen : end;
    }

    /** The latest end of the windows that are open at that moment. */
    private Optional<Instant> windowEnd(Instant moment) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        return List.of(today.minusDays(1), today).stream()
                .flatMap(day -> spans(day).stream())
                .filter(span -> span.holds(moment))
                .map(Span::to)
                .max(Instant::compareTo);
    }

    /** When it is next open for so long, at that moment or after it; empty where that is in no near future. */
    Optional<Instant> opens(Instant from, Duration needed) {
        LocalDate today = from.atZone(zone).toLocalDate();
        for (LocalDate day = today.minusDays(1); day.isBefore(today.plusDays(HORIZON_DAYS)); day = day.plusDays(1)) {
            TreeSet<Instant> moments = new TreeSet<>();
            spans(day).forEach(span -> moments.add(span.from()));
            moments.add(beginning(day)); // the end of a freeze
            if (day.equals(today)) {
                moments.add(from);
            }
            for (Instant moment : moments.tailSet(from)) {
                Instant until = openUntil(moment);
                if (until.isAfter(moment) && !until.isBefore(moment.plus(needed))) {
                    return Optional.of(moment);
                }
            }
        }
        return Optional.empty();
    }

    /** The windows that begin on that day. */
    private List<Span> spans(LocalDate day) {
        List<Span> spans = new ArrayList<>();
        for (WeeklyWindow window : windows) {
            if (window.days().contains(day.getDayOfWeek())) {
                LocalDate last = window.to().isAfter(window.from()) ? day : day.plusDays(1);
                spans.add(new Span(moment(day.atTime(window.from())), moment(last.atTime(window.to()))));
            }
        }
        return spans;
    }

    private Instant beginning(LocalDate day) {
        return moment(day.atStartOfDay());
    }

    private Instant moment(LocalDateTime local) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(zone).toInstant();
    }
}
