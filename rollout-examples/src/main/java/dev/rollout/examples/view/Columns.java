package dev.rollout.examples.view;

import dev.rollout.Printable;

/** How much room text takes in a terminal: wide characters take two columns, marks that combine take none. */
public final class Columns {
    private static final int LONGEST = 5_000;

    private Columns() {}

    /** Without control, escape and text-direction characters: these are shown as what they are, and do nothing. */
    public static String harmless(String text) {
        return Printable.of(text, LONGEST);
    }

    /** The columns that a text takes. */
    public static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** The text where it fits, else its beginning and an ellipsis. */
    public static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        int end = 0;
        int taken = 0;
        while (end < text.length() && taken + of(text.codePointAt(end)) < columns) {
            taken += of(text.codePointAt(end));
            end = text.offsetByCodePoints(end, 1);
        }
        return columns <= 0 ? "" : text.substring(0, end) + "…";
    }

    /** The text where it fits, else an ellipsis and its end: names of instances differ at their end. */
    public static String cutFront(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        int begin = text.length();
        int taken = 0;
        while (begin > 0 && taken + of(text.codePointBefore(begin)) < columns) {
            taken += of(text.codePointBefore(begin));
            begin = text.offsetByCodePoints(begin, -1);
        }
        return columns <= 0 ? "" : "…" + text.substring(begin);
    }

    /** The text with blanks behind it, so that it takes so many columns. */
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    private static int of(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return isWide(point) ? 2 : 1;
    }

    private static boolean isWide(int point) {
        if (point < 0x1100) {
            return false;
        }
        switch (Character.UnicodeScript.of(point)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, YI:
                return point < 0xff61 || point > 0xffdc;
            default:
                return point >= 0x3000 && point <= 0x303e
                        || point >= 0xff01 && point <= 0xff60
                        || point >= 0xffe0 && point <= 0xffe6
                        || point >= 0x1f000 && point <= 0x1faff
                        || point >= 0x2600 && point <= 0x27bf
                        || Character.isIdeographic(point);
        }
    }
}
