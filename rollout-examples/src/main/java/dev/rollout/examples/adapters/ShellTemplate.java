package dev.rollout.examples.adapters;

import java.util.List;
import java.util.Map;

/**
 * A command for a POSIX shell with placeholders. Each value is put in single quotes, whatever is in it; so a placeholder must
 * stand where single quotes quote, and any other template is refused.
 */
record ShellTemplate(String text) {
    /** Within these single quotes do not quote, or not as elsewhere. */
    private static final List<String> STRANGE = List.of("`", "<<", "((", "$'");

    ShellTemplate {
        Placeholders.check("command", text);
        for (String strange : STRANGE) {
            if (text.contains(strange)) {
                throw new IllegalArgumentException("command must do without " + strange
                        + " because values can't be quoted there; use $(…), or a script on the host, was " + text);
            }
        }
        checkPlaces(text);
    }

    private static void checkPlaces(String text) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escaped = i > 0 && c == '{' && text.charAt(i - 1) == '\\';
            if ((quote != 0 || escaped) && Placeholders.isAt(text, i)) {
                throw new IllegalArgumentException(
                        "command must have its placeholders outside of quotes and not after a"
                                + " backslash: each value brings its own quotes, was " + text);
            }
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && !text.startsWith("{", i + 1)) {
                i++;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("command has a " + quote + " that is not closed, was " + text);
        }
    }

    /**
     * The command.
     *
     * @throws IllegalArgumentException if a value is not known, or can't be quoted
     */
    String fill(Map<String, String> values) {
        return Placeholders.fill(text, values, ShellTemplate::word);
    }

    /** One word for the shell: nothing in it means anything. */
    static String word(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                throw new IllegalArgumentException(String.format(
                        "control character U+%04X at %d is not handed to a shell, in %s",
                        (int) value.charAt(i), i, value.replaceAll("\\p{Cntrl}", "?")));
            }
        }
        return quote(value);
    }

    static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
