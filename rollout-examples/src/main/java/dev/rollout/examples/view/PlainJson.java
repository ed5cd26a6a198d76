package dev.rollout.examples.view;

/** JSON in printable characters: what would steer a terminal is written as an escape, which means the same. */
public final class PlainJson {
    private PlainJson() {}

    /** The same value; such characters can only stand within its texts. */
    public static String of(String json) {
        StringBuilder plain = new StringBuilder(json.length() + 16);
        json.codePoints().forEach(point -> {
            if (isPlain(point)) {
                plain.appendCodePoint(point);
            } else {
                for (char unit : Character.toChars(point)) {
                    plain.append(String.format("\\u%04x", (int) unit));
                }
            }
        });
        return plain.toString();
    }

    private static boolean isPlain(int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
                return false;
            default:
                return true;
        }
    }
}
