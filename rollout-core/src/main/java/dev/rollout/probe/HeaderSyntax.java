package dev.rollout.probe;

import dev.rollout.Printable;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header fields a host may add to a probe. Values may be secrets, and no message repeats one. */
final class HeaderSyntax {
    private static final int MAX_FIELDS = 32;
    private static final int MAX_NAME = 100;
    private static final int MAX_VALUE = 4000;
    private static final int MAX_TOTAL = 8000;
    private static final String NAME_MARKS = "!#$%&'*+-.^_`|~";
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "expect",
            "upgrade",
            "keep-alive",
            "proxy-connection",
            "http2-settings");

    private HeaderSyntax() {}

    /** Adds a field, or says why not. */
    static void add(Map<String, String> fields, @Nullable String name, @Nullable String value) {
        String checked = name("header", name);
        if (OURS.contains(checked.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "header '" + checked + "' must not be set: the probe itself says how it is framed");
        }
        if (fields.keySet().stream().anyMatch(checked::equalsIgnoreCase)) {
            throw new IllegalArgumentException("header '" + checked + "' must be set once, was set before");
        }
        fields.put(checked, value(checked, value));
        int total = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            total += field.getKey().length() + field.getValue().length() + 4;
        }
        if (fields.size() > MAX_FIELDS || total > MAX_TOTAL) {
            throw new IllegalArgumentException("headers must be at most " + MAX_FIELDS + " and " + MAX_TOTAL
                    + " characters in all, were " + fields.size() + " and " + total + " with '" + checked + "'");
        }
    }

    static String name(String field, @Nullable String name) {
        if (name == null
                || name.isEmpty()
                || name.length() > MAX_NAME
                || !name.chars().allMatch(HeaderSyntax::isToken)) {
            throw new IllegalArgumentException(field + " name must be 1–" + MAX_NAME + " letters, digits or "
                    + NAME_MARKS + ", was " + (name == null ? "null" : "'" + Printable.of(name, 80) + "'"));
        }
        return name;
    }

    private static String value(String name, @Nullable String value) {
        if (value == null || value.length() > MAX_VALUE) {
            throw new IllegalArgumentException("value of header '" + name + "' must be 0–" + MAX_VALUE
                    + " characters, was " + (value == null ? "null" : value.length() + " characters"));
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                throw new IllegalArgumentException(String.format(
                        "value of header '%s' contains U+%04X at %d, must be printable ASCII", name, (int) c, i));
            }
        }
        return value.strip();
    }

    static boolean isToken(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || NAME_MARKS.indexOf(c) >= 0;
    }
}
