package dev.rollout.probe;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The paths a probe sends: absolute, printable ASCII, and going nowhere but down. */
final class PathSyntax {
    private static final int MAX = 2000;
    private static final String NEVER = "\"<>\\^`{|}#";

    private PathSyntax() {}

    /**
     * A path, with a query where the probe wants one.
     *
     * @throws IllegalArgumentException naming the field, the value and the rule
     */
    static String check(String field, @Nullable String path) {
        if (path == null) {
            throw new IllegalArgumentException(field + " must be set, was null");
        }
        if (!path.startsWith("/") || path.startsWith("//") || path.length() > MAX) {
            throw refusal(field, "begin with one '/' and have at most " + MAX + " characters", path);
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new IllegalArgumentException(String.format(
                        "%s contains U+%04X at %d, must be printable ASCII (anything else percent-encoded), was %s",
                        field, (int) c, i, ProbeTarget.shown(path)));
            }
            if (NEVER.indexOf(c) >= 0) {
                throw refusal(field, c == '#' ? "have no fragment ('#')" : "not contain '" + c + "'", path);
            }
            if (c == '%' && !encodesText(path, i)) {
                throw refusal(field, "have two hexadecimal digits, no control character, after '%'", path);
            }
        }
        if (climbs(path)) {
            throw refusal(field, "not contain the segment '..', plain or encoded", path);
        }
        return path;
    }

    private static boolean encodesText(String path, int at) {
        if (at + 2 >= path.length()) {
            return false;
        }
        int high = Character.digit(path.charAt(at + 1), 16);
        int low = Character.digit(path.charAt(at + 2), 16);
        int value = high * 16 + low;
        return high >= 0 && low >= 0 && value >= ' ' && value != 0x7f;
    }

    /** Whether some server might read a way upwards out of this; they differ in when they decode and cut parameters. */
    private static boolean climbs(String path) {
        if (path.indexOf("..") < 0 && path.indexOf('%') < 0) {
            return false;
        }
        String decoded = path.toLowerCase(Locale.ROOT)
                .replace("%25", "%")
                .replace("%2e", ".")
                .replace("%2f", "/")
                .replace("%5c", "/")
                .replace("%3b", ";");
        int query = decoded.indexOf('?');
        for (String segment : (query < 0 ? decoded : decoded.substring(0, query)).split("[/;]", -1)) {
            if (segment.equals("..")) {
                return true;
            }
        }
        return false;
    }

    private static IllegalArgumentException refusal(String field, String rule, String path) {
        return new IllegalArgumentException(field + " must " + rule + ", was " + ProbeTarget.shown(path));
    }
}
