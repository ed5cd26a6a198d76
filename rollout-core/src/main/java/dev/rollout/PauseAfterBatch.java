package dev.rollout;

import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * After which batches the deployment is paused until somebody promotes or resumes it.
 *
 * @param each after each batch
 * @param batches after the batches with these numbers, from 1; empty where {@code each} is set
 */
public record PauseAfterBatch(boolean each, SortedSet<Integer> batches) {
    /**
     * Checks and copies the numbers.
     *
     * @throws IllegalArgumentException if there are more than 1,000, one is not 1–100,000, or {@code each} is set as well
     */
    public PauseAfterBatch {
        Checks.notNull("pauseAfterBatch", batches);
        Checks.noNulls("pauseAfterBatch", batches);
        batches.forEach(
                batch -> Checks.range("batch number in pauseAfterBatch", batch, 1, DeploymentRequest.MAX_INSTANCES));
        if (each && !batches.isEmpty()) {
            throw new IllegalArgumentException(
                    "pauseAfterBatch must be \"each\" or a list of batch numbers, was both: " + batches);
        }
        Checks.range("length of pauseAfterBatch", batches.size(), 0, 1000);
        batches = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(batches));
    }

    /** {@return no pauses} */
    public static PauseAfterBatch none() {
        return new PauseAfterBatch(false, new TreeSet<>());
    }

    /** {@return a pause after each batch but the last} */
    public static PauseAfterBatch eachBatch() {
        return new PauseAfterBatch(true, new TreeSet<>());
    }

    /**
     * After the batches with these numbers, from 1.
     *
     * @param batches their numbers, from 1; at most 1,000
     * @return the pauses
     * @throws IllegalArgumentException if a number is null or not 1–100,000
     */
    public static PauseAfterBatch of(Integer... batches) {
        List<Integer> numbers = Arrays.asList(Checks.notNull("pauseAfterBatch", batches));
        Checks.noNulls("pauseAfterBatch", numbers); // a sorted set would fail on them without a word
        return new PauseAfterBatch(false, new TreeSet<>(numbers));
    }

    /** {@return whether it never pauses} */
    public boolean isNone() {
        return !each && batches.isEmpty();
    }

    /**
     * Whether it pauses after a batch.
     *
     * @param batch its number, from 1
     * @param last whether no other follows; "each" does not pause then, a list that names it does
     * @return whether the deployment is paused there
     */
    public boolean after(int batch, boolean last) {
        return each ? !last : batches.contains(batch);
    }

    @Override
    public String toString() {
        return each ? "each" : batches.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
