package dev.rollout;

import org.jspecify.annotations.Nullable;

/** Makes text from outside safe to print: terminals, logs and messages never see its control characters. */
public final class Printable {
    private Printable() {}

    /**
     * The text with control, escape, line-separating and text-direction characters escaped, cut to {@code max}
     * characters (an ellipsis marks the cut). Null gives the text {@code null}.
     *
     * @param text any text, may be null
     * @param max at most so many characters are kept, the one that is escaped last may exceed it
     * @return text without control characters
     */
    public static String of(@Nullable String text, int max) {
        if (text == null) {
            return "null";
        }
        StringBuilder safe = new StringBuilder(Math.min(text.length(), max) + 8);
        for (int i = 0; i < text.length(); ) {
            if (safe.length() >= max) {
                return safe.append('…').toString();
            }
            int point = text.codePointAt(i);
            if (unsafe(point)) {
                safe.append(String.format("\\u%04x", point));
            } else {
                safe.appendCodePoint(point);
            }
            i += Character.charCount(point);
        }
        return safe.toString();
    }

    private static boolean unsafe(int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
                return true;
            default:
                return false;
        }
    }
}
