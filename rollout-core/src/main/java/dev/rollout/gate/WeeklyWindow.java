package dev.rollout.gate;

import dev.rollout.Printable;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A time of day at which deployments may go on, on some days of the week. One whose end is not after its beginning goes on
 * into the next day: {@code 22:00–04:00} is six hours, {@code 00:00–00:00} a whole day. The days are those on which it
 * begins.
 *
 * @param days at least one
 * @param from when it opens, a whole minute
 * @param to when it closes, a whole minute
 */
public record WeeklyWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    private static final Pattern FORM =
            Pattern.compile("(\\S+) ((?:[01]\\d|2[0-3]):[0-5]\\d)[-–]((?:[01]\\d|2[0-3]):[0-5]\\d|24:00)");

    /**
     * Checks and copies the values.
     *
     * @throws IllegalArgumentException naming the field, where there is no day, or a time is null or no whole minute
     */
    public WeeklyWindow {
        if (Rules.notNull("days of the window", days).isEmpty()) {
            throw new IllegalArgumentException("days of the window must be at least one, were none");
        }
        days = Collections.unmodifiableSet(EnumSet.copyOf(days));
        wholeMinute("beginning of the window", from);
        wholeMinute("end of the window", to);
    }

    private static void wholeMinute(String field, LocalTime time) {
        if (!Rules.notNull(field, time).truncatedTo(ChronoUnit.MINUTES).equals(time)) {
            throw new IllegalArgumentException(field + " must be a whole minute, was " + time);
        }
    }

    /**
     * Reads {@code MON-FRI 09:00-16:30}, {@code SAT,SUN 22:00-04:00} or {@code MON-SUN 00:00-24:00}.
     *
     * @param text days in capitals, a blank, beginning and end
     * @return the window
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static WeeklyWindow parse(String text) {
        Matcher form = FORM.matcher(Rules.notNull("window", text));
        if (!form.matches()) {
            throw refusal(text);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : form.group(1).split(",", -1)) {
            String[] ends = part.split("-", 2);
            DayOfWeek last = day(ends[ends.length - 1], text);
            DayOfWeek day = day(ends[0], text);
            for (days.add(day); day != last; days.add(day)) {
                day = day.plus(1);
            }
        }
        String to = form.group(3).equals("24:00") ? "00:00" : form.group(3);
        return new WeeklyWindow(days, LocalTime.parse(form.group(2)), LocalTime.parse(to));
    }

    private static DayOfWeek day(String name, String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (shown(day).equals(name)) {
                return day;
            }
        }
        throw refusal(text);
    }

    private static IllegalArgumentException refusal(String text) {
        return new IllegalArgumentException(
                "window must be days and a time of day such as MON-FRI 09:00-16:30 or SAT,SUN 22:00-04:00, was '"
                        + Printable.of(text, 80) + "'");
    }

    private static String shown(DayOfWeek day) {
        return day.getDisplayName(TextStyle.SHORT, Locale.ROOT).toUpperCase(Locale.ROOT);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return days.stream().map(WeeklyWindow::shown).collect(Collectors.joining(",")) + " " + from + "-" + to;
    }
}
