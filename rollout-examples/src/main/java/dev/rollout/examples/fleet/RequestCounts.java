package dev.rollout.examples.fleet;

import java.util.ArrayDeque;
import java.util.Deque;

/** How many requests an instance had in each second of the last minutes, and how many of them it answered with an error. */
final class RequestCounts {
    private static final long SECOND = 1_000;
    private static final int KEPT = 300;

    private final Deque<Bucket> buckets = new ArrayDeque<>();
    private long total;

    private static final class Bucket {
        final long from;
        long requests;
        long errors;

        Bucket(long from) {
            this.from = from;
        }
    }

    /**
     * Counts one, and says whether it has to be an error.
     *
     * @param each so many requests have one error; 0 for none at all
     */
    synchronized boolean count(long nowMillis, int each) {
        long from = nowMillis / SECOND * SECOND;
        Bucket last = buckets.peekLast();
        // The clock may have been set back: then this second goes on.
        if (last == null || last.from < from) {
            last = new Bucket(from);
            buckets.add(last);
            if (buckets.size() > KEPT) {
                buckets.remove();
            }
        }
        total++;
        boolean error = each > 0 && total % each == 0;
        last.requests++;
        last.errors += error ? 1 : 0;
        return error;
    }

    /** A line for each second in which there was any: when it began, requests, errors. */
    synchronized String text(long nowMillis) {
        StringBuilder text = new StringBuilder();
        buckets.stream()
                .filter(bucket -> bucket.from > nowMillis - KEPT * SECOND)
                .forEach(bucket -> text.append(bucket.from)
                        .append(' ')
                        .append(bucket.requests)
                        .append(' ')
                        .append(bucket.errors)
                        .append('\n'));
        return text.toString();
    }
}
