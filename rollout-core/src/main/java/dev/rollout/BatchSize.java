package dev.rollout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How many instances each batch takes: one size for all, or a list whose last entry repeats. A percentage is of the
 * instances of the service.
 *
 * @param sizes 1–100 entries
 */
public record BatchSize(List<Amount> sizes) {
    /**
     * Checks and copies the sizes.
     *
     * @throws IllegalArgumentException if there are not 1–100 of them, or one is null
     */
    public BatchSize {
        Checks.notNull("batchSize", sizes);
        Checks.noNulls("batchSize", sizes);
        Checks.range("length of batchSize", sizes.size(), 1, 100);
        sizes = List.copyOf(sizes);
    }

    /**
     * So many instances in each batch.
     *
     * @param count 1–100,000
     * @return the size
     * @throws IllegalArgumentException if the count is out of its range
     */
    public static BatchSize of(int count) {
        return new BatchSize(List.of(amount(() -> Amount.of(count))));
    }

    /**
     * A percentage of the instances of the service in each batch, rounded down and at least 1.
     *
     * @param percent 1–100
     * @return the size
     * @throws IllegalArgumentException if the percentage is out of its range
     */
    public static BatchSize percent(int percent) {
        return new BatchSize(List.of(amount(() -> Amount.percent(percent))));
    }

    /**
     * A list such as {@code list("1", "10%", "5")}: 1, then a tenth, then five at a time.
     *
     * @param sizes 1–100 counts or percentages, in the form that {@link Amount#parse} reads; the last one repeats
     * @return the sizes
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static BatchSize list(String... sizes) {
        return new BatchSize(Arrays.stream(Checks.notNull("batchSize", sizes))
                .map(size -> amount(() -> Amount.parse(size)))
                .toList());
    }

    private static Amount amount(Supplier<Amount> amount) {
        try {
            return amount.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("batchSize: " + e.getMessage(), e);
        }
    }

    /**
     * The sizes for a fleet, rounded as {@link Amount} says and capped to the fleet; the last one repeats.
     *
     * @param total how many instances take part
     * @return as many counts as there are sizes, each at least 1
     */
    public List<Integer> resolve(int total) {
        List<Integer> resolved = new ArrayList<>(sizes.size());
        sizes.forEach(size -> resolved.add(Math.max(1, Math.min(total, size.outOf(total)))));
        return List.copyOf(resolved);
    }

    @Override
    public String toString() {
        return sizes.size() == 1
                ? sizes.get(0).toString()
                : sizes.stream().map(Amount::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
