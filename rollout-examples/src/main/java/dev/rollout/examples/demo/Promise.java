package dev.rollout.examples.demo;

/**
 * Something that the demo has to show, and whether it did.
 *
 * @param text in words
 * @param measured what was, empty where there is nothing to add
 * @param kept whether it held
 */
record Promise(String text, String measured, boolean kept) {
    /** In one line. */
    @Override
    public String toString() {
        return (kept ? "kept    " : "BROKEN  ") + text + (measured.isEmpty() ? "" : ": " + measured);
    }
}
