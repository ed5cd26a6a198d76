package dev.rollout.examples.view;

/** Colours of a terminal. */
enum Colour {
    NONE(""),
    BOLD("1"),
    DIM("2"),
    RED("1;31"),
    GREEN("32"),
    YELLOW("33"),
    BLUE("34"),
    MAGENTA("35"),
    CYAN("36");

    private static final String ESCAPE = "\u001b[";
    private final String code;

    Colour(String code) {
        this.code = code;
    }

    String paint(String text) {
        return this == NONE ? text : ESCAPE + code + "m" + text + ESCAPE + "0m";
    }
}
