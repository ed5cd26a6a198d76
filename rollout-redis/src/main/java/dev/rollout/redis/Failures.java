package dev.rollout.redis;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Names failures without what their messages quote: Redisson's hold the parameters of commands. */
final class Failures {
    private Failures() {}

    static String name(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName();
    }
}
