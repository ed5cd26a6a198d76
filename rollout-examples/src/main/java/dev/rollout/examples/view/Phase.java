package dev.rollout.examples.view;

/** Where an instance stands, as a cell shows it: a letter for everyone, a colour for those who see it. */
enum Phase {
    PENDING('.', "pending", Colour.DIM),
    DRAINING('D', "draining", Colour.YELLOW),
    UPDATING('U', "updating", Colour.BLUE),
    CHECKING('C', "checking", Colour.CYAN),
    HEALTHY('H', "healthy", Colour.GREEN),
    FAILED('F', "failed", Colour.RED),
    IN_DOUBT('?', "in doubt", Colour.RED),
    ROLLED_BACK('R', "rolled back", Colour.MAGENTA),
    AT_TARGET('=', "at target before", Colour.DIM),
    OUTSIDE('-', "not part of it", Colour.DIM);

    final char letter;
    final String words;
    final Colour colour;

    Phase(char letter, String words, Colour colour) {
        this.letter = letter;
        this.words = words;
        this.colour = colour;
    }

    boolean isOpen() {
        return this == DRAINING || this == UPDATING || this == CHECKING;
    }
}
