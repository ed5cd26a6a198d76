package dev.rollout;

import dev.rollout.Limit.Absent;
import dev.rollout.Limit.Bad;
import dev.rollout.spi.Documents;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What each field of a policy may be, and what not: the one table for the Java form and the JSON form. */
final class PolicyLimits {
    private static final Duration MOST = Duration.ofDays(30);
    private static final Duration LEAST = Duration.ofNanos(1);
    private static final List<String> COUNTS = List.of("0", "-1", "100001", "2147483647", "-2147483648");
    private static final List<String> PERCENTAGES = List.of("0%", "-1%", "101%", "999999999%");

    private PolicyLimits() {}

    static Stream<Limit<?>> all() {
        return Stream.of(pace(), availability(), health(), deadlines(), failures(), rollback(), gates())
                .flatMap(List::stream);
    }

    private static List<Limit<?>> pace() {
        return List.of(
                amount(
                        "batchSize",
                        PolicyBuilder::batchSize,
                        (builder, text) -> builder.batchSize(text == null ? null : BatchSize.list(text))),
                new Limit<List<Amount>>(
                        "batchSize",
                        (builder, sizes) -> builder.batchSize(sizes == null ? null : new BatchSize(sizes)),
                        List::toString,
                        List.of(Collections.nCopies(100, Amount.of(1))),
                        List.of(
                                new Bad<>(List.of(), "0", "must be 1–100"),
                                new Bad<>(Collections.nCopies(101, Amount.of(1)), "101", "must be 1–100"),
                                new Bad<>(
                                        Arrays.asList(Amount.of(1), null),
                                        "element 1 is null",
                                        "must not contain null")),
                        Absent.ALLOWED),
                choice("window", Window.values(), PolicyBuilder::window),
                duration("batchPause", PolicyBuilder::batchPause),
                choice("order", Order.values(), PolicyBuilder::order),
                new Limit<List<Integer>>(
                        "pauseAfterBatch",
                        (builder, batches) -> builder.pauseAfterBatch(
                                batches == null ? null : PauseAfterBatch.of(batches.toArray(Integer[]::new))),
                        List::toString,
                        List.of(List.of(), List.of(1, 100_000), List.of(3, 3), numbers(1000)),
                        List.of(
                                new Bad<>(List.of(0), "0", "must be 1–100000"),
                                new Bad<>(List.of(1, -1), "-1", "must be 1–100000"),
                                new Bad<>(List.of(100_001), "100001", "must be 1–100000"),
                                new Bad<>(numbers(1001), "1001", "must be 0–1000"),
                                new Bad<>(Arrays.asList(1, null), "element 1 is null", "must not contain null")),
                        Absent.REFUSED),
                duration("bake", PolicyBuilder::bake));
    }

    private static List<Limit<?>> availability() {
        return List.of(
                amount(
                        "maxUnavailable",
                        PolicyBuilder::maxUnavailable,
                        (builder, text) -> builder.maxUnavailable(text == null ? null : Amount.parse(text))),
                flag("allowDowntime", PolicyBuilder::allowDowntime),
                flag("allowUnknownPrevious", PolicyBuilder::allowUnknownPrevious),
                choice("joiners", Joiners.values(), PolicyBuilder::joiners));
    }

    private static List<Limit<?>> health() {
        return List.of(
                new Limit<String>(
                        "health.path",
                        of(HealthPolicy::path),
                        PolicyLimits::quoted,
                        List.of("/", "/" + "x".repeat(1999)),
                        List.of(
                                new Bad<>("", "blank", "must be 1–2000 characters"),
                                new Bad<>("/" + "x".repeat(2000), "2001 characters", "must be 1–2000 characters"),
                                new Bad<>("health", "'health'", "must start with /"),
                                new Bad<>("/a\nb", "U+000A at 2", "contains control character"),
                                new Bad<>("/\ud800", "U+D800 at 1", "is not valid Unicode")),
                        Absent.ALLOWED),
                positive("health.timeout", MOST, of(HealthPolicy::timeout)),
                count("health.attempts", 1, 1000, of(HealthPolicy::attempts)),
                duration("health.interval", MOST, of(HealthPolicy::interval)),
                count("health.successes", 1, 1000, of(HealthPolicy::successes)),
                duration("health.startDelay", MOST.minus(LEAST), of(HealthPolicy::startDelay)),
                duration("health.minHealthy", MOST.minus(LEAST), of(HealthPolicy::minHealthy)),
                positive("health.watchInterval", MOST, of(HealthPolicy::watchInterval)));
    }

    private static List<Limit<?>> deadlines() {
        return List.of(
                positive("instanceDeadline", MOST, PolicyBuilder::instanceDeadline),
                count("instanceRetries", 0, 1000, PolicyBuilder::instanceRetries),
                positive("drainTimeout", MOST, PolicyBuilder::drainTimeout),
                choice("onDrainFailure", OnDrainFailure.values(), PolicyBuilder::onDrainFailure),
                positive("progressDeadline", MOST, PolicyBuilder::progressDeadline),
                choice("onStall", OnStall.values(), PolicyBuilder::onStall));
    }

    private static List<Limit<?>> failures() {
        String percent = "must be 0–100 percent";
        return List.of(
                flag("autoRollback", PolicyBuilder::autoRollback),
                choice("blame", Blame.values(), PolicyBuilder::blame),
                new Limit<Double>(
                        "rollbackThreshold",
                        (builder, value) -> builder.rollbackThreshold(value).build(),
                        value -> value.toString().replace("Infinity", "1e999"),
                        List.of(0.0, Double.MIN_VALUE, 99.999, 100.0),
                        Stream.of(
                                        Double.NaN,
                                        Double.POSITIVE_INFINITY,
                                        Double.NEGATIVE_INFINITY,
                                        -1.0,
                                        -Double.MIN_VALUE,
                                        Math.nextUp(100.0),
                                        101.0,
                                        1e300)
                                .map(value -> new Bad<>(value, value.toString(), percent))
                                .toList(),
                        Absent.PRIMITIVE),
                choice("rollbackThresholdOf", ThresholdOf.values(), PolicyBuilder::rollbackThresholdOf),
                count("maxFailed", 0, 100_000, PolicyBuilder::maxFailed).absent(Absent.ALLOWED));
    }

    private static List<Limit<?>> rollback() {
        return List.of(
                amount(
                        "rollback.batchSize",
                        (builder, value) ->
                                builder.rollback(RollbackPolicy.defaults().batchSize(value)),
                        (builder, text) -> builder.rollback(
                                RollbackPolicy.defaults().batchSize(text == null ? null : Amount.parse(text)))),
                duration(
                        "rollback.batchPause",
                        MOST,
                        (builder, value) ->
                                builder.rollback(RollbackPolicy.defaults().batchPause(value))),
                choice(
                        "rollback.order",
                        RollbackOrder.values(),
                        (builder, value) ->
                                builder.rollback(RollbackPolicy.defaults().order(value))));
    }

    private static List<Limit<?>> gates() {
        return List.of(
                names("gates.before", GatePolicy::before),
                names("gates.after", GatePolicy::after),
                names("gates.atEnd", GatePolicy::atEnd),
                new Limit<OnVerdict>(
                        "gates.onFail",
                        (builder, value) -> builder.gates(GatePolicy.defaults().onFail(value)),
                        value -> quoted(value.name().toLowerCase(Locale.ROOT)),
                        List.of(OnVerdict.ROLL_BACK, OnVerdict.PAUSE),
                        List.of(new Bad<>(OnVerdict.ASK_AGAIN, "ASK_AGAIN", "must be ROLL_BACK or PAUSE")),
                        Absent.REFUSED),
                choice(
                        "gates.onInconclusive",
                        OnVerdict.values(),
                        (builder, value) -> builder.gates(GatePolicy.defaults().onInconclusive(value))),
                choice(
                        "gates.onNoData",
                        OnVerdict.values(),
                        (builder, value) -> builder.gates(GatePolicy.defaults().onNoData(value))));
    }

    private static Limit<List<String>> names(String field, BiFunction<GatePolicy, String[], GatePolicy> set) {
        return new Limit<>(
                field,
                (builder, value) -> builder.gates(
                        set.apply(GatePolicy.defaults(), value == null ? null : value.toArray(String[]::new))),
                Documents::write,
                List.of(List.of(), List.of("a"), Collections.nCopies(20, "a".repeat(100))),
                List.of(
                        new Bad<>(Collections.nCopies(21, "a"), "21", "must be 0–20"),
                        new Bad<>(List.of(""), "blank", "must be 1–100 characters"),
                        new Bad<>(List.of("a".repeat(101)), "101 characters", "must be 1–100 characters")),
                Absent.PRIMITIVE);
    }

    /** A field of the health policy, on top of one that fits into any deadline. */
    private static <V> BiConsumer<PolicyBuilder, V> of(BiFunction<HealthPolicy, V, HealthPolicy> field) {
        return (builder, value) -> builder.health(field.apply(quick().health(), value));
    }

    /** The longest deadlines and the shortest times, so that each field may go to its own limits. */
    static Policy quick() {
        return Policy.builder()
                .instanceDeadline(MOST)
                .progressDeadline(MOST)
                .drainTimeout(LEAST)
                .health(HealthPolicy.defaults()
                        .timeout(LEAST)
                        .attempts(1)
                        .interval(Duration.ZERO)
                        .startDelay(Duration.ZERO))
                .build();
    }

    private static Limit<Duration> duration(String name, BiConsumer<PolicyBuilder, Duration> set) {
        return duration(name, MOST, set);
    }

    private static Limit<Duration> duration(String name, Duration most, BiConsumer<PolicyBuilder, Duration> set) {
        List<Duration> good = List.of(Duration.ZERO, LEAST, most);
        return durations(name, set, good, Stream.empty(), "must be PT0S–PT720H (30 days)");
    }

    private static Limit<Duration> positive(String name, Duration most, BiConsumer<PolicyBuilder, Duration> set) {
        String rule = "must be above PT0S and at most PT720H (30 days)";
        return durations(name, set, List.of(LEAST, most), Stream.of(Duration.ZERO), rule);
    }

    private static Limit<Duration> durations(
            String name,
            BiConsumer<PolicyBuilder, Duration> set,
            List<Duration> good,
            Stream<Duration> alsoBad,
            String rule) {
        Stream<Duration> bad = Stream.of(
                LEAST.negated(),
                MOST.plus(LEAST),
                Duration.ofDays(300 * 365),
                Duration.ofSeconds(Long.MIN_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
        return new Limit<>(
                name,
                set,
                PolicyLimits::quoted,
                good,
                Stream.concat(bad, alsoBad)
                        .map(value -> new Bad<>(value, value.toString(), rule))
                        .toList(),
                Absent.REFUSED);
    }

    private static Limit<Integer> count(String name, int least, int most, BiConsumer<PolicyBuilder, Integer> set) {
        return new Limit<>(
                name,
                (builder, value) -> {
                    set.accept(builder, value);
                    builder.build(); // not every field is looked at where it is set
                },
                String::valueOf,
                List.of(least, most),
                Stream.of(least - 1, -1_000, most + 1, Integer.MAX_VALUE, Integer.MIN_VALUE)
                        .map(value -> new Bad<>(value, value.toString(), "must be " + least + "–" + most))
                        .toList(),
                Absent.PRIMITIVE);
    }

    /** A count or a percentage; the latter is refused before anybody knows what it is for. */
    private static Limit<String> amount(
            String name, BiConsumer<PolicyBuilder, Integer> count, BiConsumer<PolicyBuilder, @Nullable String> text) {
        return new Limit<>(
                name,
                (builder, value) -> {
                    if (value == null || value.endsWith("%")) {
                        text.accept(builder, value);
                    } else {
                        count.accept(builder, Integer.valueOf(value));
                    }
                },
                value -> value.endsWith("%") ? quoted(value) : value,
                List.of("1", "100000", "1%", "100%"),
                Stream.concat(
                                COUNTS.stream().map(value -> new Bad<>(value, value, "must be 1–100000")),
                                PERCENTAGES.stream()
                                        .map(value -> new Bad<>(value, value, "percentage must be 1%–100%")))
                        .toList(),
                Absent.ALLOWED);
    }

    private static List<Integer> numbers(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    private static Limit<Boolean> flag(String name, BiConsumer<PolicyBuilder, Boolean> set) {
        return new Limit<>(name, set, String::valueOf, List.of(true, false), List.of(), Absent.PRIMITIVE);
    }

    private static <E extends Enum<E>> Limit<E> choice(String name, E[] values, BiConsumer<PolicyBuilder, E> set) {
        return new Limit<>(
                name,
                set,
                value -> quoted(value.name().toLowerCase(Locale.ROOT)),
                List.of(values),
                List.of(),
                Absent.REFUSED);
    }

    private static String quoted(Object text) {
        return Documents.write(text.toString());
    }
}
