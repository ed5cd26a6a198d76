package dev.rollout.examples.view;

/** One line of a frame, cut to the terminal's width; colours take no room, and what would steer the terminal is shown instead. */
final class Line {
    private final int width;
    private final boolean colours;
    private final StringBuilder text = new StringBuilder();
    private int taken;

    Line(int width, boolean colours) {
        this.width = width;
        this.colours = colours;
    }

    Line add(String more) {
        return add(more, Colour.NONE);
    }

    Line add(String more, Colour colour) {
        int room = width - taken;
        if (more.isEmpty() || room <= 0) {
            return this;
        }
        String fitting = Columns.cut(Columns.harmless(more), room);
        taken += Columns.of(fitting);
        text.append(colours ? colour.paint(fitting) : fitting);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
