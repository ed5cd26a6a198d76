package dev.rollout.examples.view;

/** One line of a frame, cut to the terminal's width; colours take no room. */
final class Line {
    private final int width;
    private final boolean colours;
    private final StringBuilder text = new StringBuilder();
    private int length;

    Line(int width, boolean colours) {
        this.width = width;
        this.colours = colours;
    }

    Line add(String more) {
        return add(more, Colour.NONE);
    }

    Line add(String more, Colour colour) {
        int room = width - length;
        if (more.isEmpty() || room <= 0) {
            return this;
        }
        String fitting = more.length() <= room ? more : more.substring(0, room - 1) + "…";
        length += fitting.length();
        text.append(colours ? colour.paint(fitting) : fitting);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
