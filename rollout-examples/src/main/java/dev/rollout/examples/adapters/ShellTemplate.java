package dev.rollout.examples.adapters;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A command for a POSIX shell with placeholders. Values never become text that the shell reads as commands: they are set as
 * variables, in single quotes, and a placeholder becomes a reference, {@code "$_rollout_version"}. That is one word only
 * where double quotes begin a quotation; so a template with a placeholder elsewhere is refused.
 */
record ShellTemplate(String text) {
    private static final String VARIABLE = "_rollout_";
    /** Within these quotes do not quote, or not as elsewhere, or a shell computes what a value says. */
    private static final List<String> STRANGE = List.of("`", "<<", "((", "$'", "$[", "[[ ");

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

    /** Follows what is open: quotes by themselves, $( and ${ by what closes them. */
    private static void checkPlaces(String text) {
        Deque<Character> open = new ArrayDeque<>();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char within = open.isEmpty() ? Character.MAX_VALUE : open.peek();
            boolean placeholder = Placeholders.isAt(text, i);
            if (within == '\'' && c != '\'' && !placeholder) {
                continue;
            }
            if (placeholder) {
                checkPlace(text, i, open);
            } else if (within == c) {
                open.pop();
            } else if (c == '\\' && !Placeholders.isAt(text, i + 1)) {
                i++;
            } else if (text.startsWith("$(", i) || text.startsWith("${", i)) {
                open.push(text.charAt(++i) == '(' ? ')' : '}');
            } else if (c == '"' || within != '"' && c == '\'') {
                open.push(c);
            } else if (within == ')' && c == '(') {
                open.push(')');
            } else if (within != '"'
                    && within != '}'
                    && c == '#'
                    && (i == 0 || " \t\n;&|(".indexOf(text.charAt(i - 1)) >= 0)) {
                throw new IllegalArgumentException("command must do without comments, was " + text);
            }
        }
        if (!open.isEmpty()) {
            char last = open.peek();
            String what = last == ')' ? "$(" : last == '}' ? "${" : String.valueOf(last);
            throw new IllegalArgumentException("command has a " + what + " that is not closed, was " + text);
        }
    }

    private static void checkPlace(String text, int at, Deque<Character> open) {
        boolean escaped = at > 0 && text.charAt(at - 1) == '\\';
        if (escaped || open.stream().anyMatch(closing -> closing != ')')) {
            String name = text.substring(at + 1, text.indexOf('}', at));
            throw new IllegalArgumentException("command must have its placeholders outside of quotes and ${…}, and not"
                    + " after a backslash: each value brings its own quotes. For the one at " + at + ", begin with "
                    + name + "={" + name + "} and write $" + name + " there; was " + text);
        }
    }

    /**
     * The command, after what sets its variables.
     *
     * @throws IllegalArgumentException if a value is not known, or can't be quoted
     */
    String fill(Map<String, String> values) {
        Set<String> variables = new LinkedHashSet<>();
        String command = Placeholders.fill(text, values, (name, value) -> {
            variables.add(VARIABLE + name + "=" + word(value) + "\n");
            return "\"$" + VARIABLE + name + "\"";
        });
        return String.join("", variables) + command;
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
