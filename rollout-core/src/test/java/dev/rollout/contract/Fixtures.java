package dev.rollout.contract;

import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.Tally;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.CallHooks;
import dev.rollout.spi.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The small things that tests of a provider are made of. */
public final class Fixtures {
    /** When everything happens; to the microsecond, which every store must keep. */
    public static final Instant T0 = Instant.parse("2026-03-01T10:00:00.123457Z");

    /** The service of all that names no other. */
    public static final String SERVICE = "checkout";

    private Fixtures() {}

    /** Instance {@code i<number>} of a service, at {@code v1}. */
    public static Instance instance(String service, int number) {
        return Instance.of("i" + number, service, "10.0.0." + number + ":8080", "v1");
    }

    /** {@code i0}, {@code i1}, … of a service. */
    public static List<Instance> instances(String service, int size) {
        return IntStream.range(0, size)
                .mapToObj(number -> instance(service, number))
                .toList();
    }

    /** A row that was not begun. */
    public static InstanceState row(Instance instance, int position) {
        return InstanceState.untouched(instance, position, InstanceStatus.PENDING);
    }

    /** The tally of these rows, as {@link Tally} says: one that has left counts nowhere. */
    public static Tally recount(Collection<InstanceState> rows) {
        return new Tally(
                count(rows, row -> true),
                count(rows, Fixtures::isUpdated),
                count(rows, row -> row.failure() != null),
                count(rows, row -> row.status() == InstanceStatus.ROLLED_BACK),
                count(rows, row -> row.status().isOpen() || row.inDoubt()),
                count(rows, InstanceState::taken));
    }

    private static boolean isUpdated(InstanceState row) {
        return row.status() == InstanceStatus.HEALTHY || (row.status() == InstanceStatus.SKIPPED && !row.outside());
    }

    private static int count(Collection<InstanceState> rows, Predicate<InstanceState> counted) {
        return (int)
                rows.stream().filter(row -> !row.left() && counted.test(row)).count();
    }

    /** The numbers of events. */
    public static List<Long> numbers(List<NumberedEvent> events) {
        return events.stream().map(NumberedEvent::sequence).toList();
    }

    /** The numbers from {@code from} to {@code to}, both included. */
    public static List<Long> range(long from, long to) {
        List<Long> numbers = new ArrayList<>();
        for (long number = from; number <= to; number++) {
            numbers.add(number);
        }
        return numbers;
    }

    /** The context of a call that nobody interferes with. */
    public static CallContext call(String operationId, int attempt, long fencingToken) {
        return new CallContext(
                "d1", operationId, attempt, fencingToken, T0.plusSeconds(3600), Map.of(), CallHooks.detached());
    }
}
