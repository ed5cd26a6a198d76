package dev.rollout.probe;

import java.io.IOException;

/** A question got no answer that counts. */
final class UnansweredException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String words;

    UnansweredException(String words, IOException cause) {
        super(words, cause);
        this.words = words;
    }

    /** What went wrong and when, in a few words. */
    String words() {
        return words;
    }
}
