package dev.rollout.examples.dashboard;

/** A request that is answered with a status and a sentence. */
final class NotServedException extends Exception {
    private static final long serialVersionUID = 1L;

    final int status;

    NotServedException(int status, String message) {
        super(message, null, false, false); // clients cause these at will; a stack trace tells nothing
        this.status = status;
    }
}
