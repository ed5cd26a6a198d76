package dev.rollout.gate;

import dev.rollout.Durations;
import dev.rollout.engine.SystemSeams;
import dev.rollout.spi.Gate;
import dev.rollout.spi.GateContext;
import dev.rollout.spi.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Passes where the new version's share of failing requests is within an absolute limit, and not much above the share of
 * the instances that still run their previous version at the same time.
 *
 * <p>Both groups are looked at from {@link GateContext#since} until now. In this order:
 * <ol>
 *   <li>{@code WAIT} until {@link #observation} is over, 1 min by default;
 *   <li>{@code NO_DATA} with fewer than {@link #minRequests} of the new version, 100 by default;
 *   <li>strictly more than {@link #limit} percent, 10 by default: {@code FAIL}, except where the old version is above the
 *       limit as well, which is {@code INCONCLUSIVE}: something else is broken;
 *   <li>{@code NO_DATA} with fewer than {@link #minRequests} of an old version that still runs;
 *   <li>strictly more above the old version than is allowed, 5 percentage points by default: {@code FAIL};
 *   <li>{@code PASS}. Where no instance runs its previous version any more, the limit alone decides.
 * </ol>
 *
 * <p>Chance is not reckoned with: of two equally good versions with 100 requests each and 2 % of errors, the new one
 * is more than 5 points above the old one about once in 300 times. Where that is too often, ask for more requests, or use
 * {@link CanaryAnalysisGate}.
 *
 * <p>Immutable, safe for use by several threads, and idempotent; each method that sets something returns a new gate, and
 * throws {@link IllegalArgumentException} naming what is wrong with its argument.
 */
public final class ErrorRateGate implements Gate {
    /**
     * What was set.
     *
     * @param excess null where the old version is not looked at
     */
    private record Settings(double limit, @Nullable Excess excess, int minRequests, Duration observation) {}

    private final MetricSource source;
    private final Counts.Names names;
    private final Settings settings;
    private final InstantSource clock;

    private ErrorRateGate(MetricSource source, Counts.Names names, Settings settings, InstantSource clock) {
        this.source = source;
        this.names = names;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A gate with the limits above.
     *
     * @param source gives two counts, each sample what was counted since the one before
     * @param requests the name of the count of all requests
     * @param errors the name of the count of those that failed
     * @return the gate
     */
    public static ErrorRateGate of(MetricSource source, String requests, String errors) {
        return new ErrorRateGate(
                Rules.notNull("metric source", source),
                new Counts.Names(requests, errors),
                new Settings(10, new Excess.Points(5), 100, Duration.ofMinutes(1)),
                SystemSeams.clock());
    }

    /**
     * Sets the limit: strictly more than this percentage of failing requests is too many; 10 by default.
     *
     * @param percent 0–100
     * @return a changed copy
     */
    public ErrorRateGate limit(double percent) {
        double checked = Rules.range("error rate limit in percent", percent, 0, 100);
        return with(new Settings(checked, settings.excess, settings.minRequests, settings.observation));
    }

    /**
     * Lets the new version's percentage be so many percentage points above the old one's; 5 by default.
     *
     * @param points 0–100
     * @return a changed copy
     */
    public ErrorRateGate excessPoints(double points) {
        return excess(new Excess.Points(points));
    }

    /**
     * Lets the new version's percentage be so many times the old one's, in place of percentage points; where that has no
     * errors, none.
     *
     * @param factor 1–1,000
     * @return a changed copy
     */
    public ErrorRateGate excessFactor(double factor) {
        return excess(new Excess.Factor(factor));
    }

    /**
     * Lets the limit alone decide; an old version that is above it as well still makes that inconclusive.
     *
     * @return a changed copy
     */
    public ErrorRateGate withoutComparison() {
        return excess(null);
    }

    private ErrorRateGate excess(@Nullable Excess excess) {
        return with(new Settings(settings.limit, excess, settings.minRequests, settings.observation));
    }

    /**
     * Sets how many requests a group needs to be evidence; 100 by default.
     *
     * @param requests 1–1,000,000,000
     * @return a changed copy
     */
    public ErrorRateGate minRequests(int requests) {
        int checked = Rules.range("minRequests", requests, 1, 1_000_000_000);
        return with(new Settings(settings.limit, settings.excess, checked, settings.observation));
    }

    /**
     * Sets the time before which the gate says nothing; 1 min by default.
     *
     * @param time 0–30 days
     * @return a changed copy
     */
    public ErrorRateGate observation(Duration time) {
        Duration checked = Rules.duration("observation", time);
        return with(new Settings(settings.limit, settings.excess, settings.minRequests, checked));
    }

    /**
     * Sets where the time of day comes from; the system's clock by default.
     *
     * @param newClock for tests
     * @return a changed copy
     */
    public ErrorRateGate clock(InstantSource newClock) {
        return new ErrorRateGate(source, names, settings, Rules.notNull("clock", newClock));
    }

    private ErrorRateGate with(Settings changed) {
        return new ErrorRateGate(source, names, changed, clock);
    }

    /**
     * The verdict, with both groups' numbers.
     *
     * @throws IllegalStateException where the metric source breaks its contract
     * @throws Exception what the metric source throws
     */
    @Override
    public Verdict evaluate(GateContext context) throws Exception {
        Instant now = clock.instant();
        Instant observed = context.since().plus(settings.observation);
        if (now.isBefore(observed)) {
            return Verdict.waiting("observing for " + Durations.words(settings.observation) + ", until " + observed);
        }
        if (context.updated().isEmpty()) {
            return Verdict.noData("no instance runs the new version");
        }
        Counts updated = Counts.of(source, names, context.updated(), context.since(), now);
        if (updated.requests() < settings.minRequests) {
            return Verdict.noData(tooFew("new", updated));
        }
        Counts old =
                context.others().isEmpty() ? null : Counts.of(source, names, context.others(), context.since(), now);
        return judged(updated, old);
    }

    private Verdict judged(Counts updated, @Nullable Counts old) {
        Excess excess = settings.excess;
        String evidence = "new " + updated + ", old " + (old == null ? "none left" : old) + ", limit "
                + Rules.number(settings.limit) + " %"
                + (excess == null || old == null ? "" : ", " + excess.words());
        if (updated.above(settings.limit)) {
            boolean oldToo = old != null && old.requests() >= settings.minRequests && old.above(settings.limit);
            return oldToo
                    ? Verdict.inconclusive("the old version fails as well: " + evidence)
                    : Verdict.fail("too many errors: " + evidence);
        }
        if (excess == null || old == null) {
            return Verdict.pass(evidence);
        }
        if (old.requests() < settings.minRequests) {
            return Verdict.noData(tooFew("old", old));
        }
        return excess.exceeded(updated, old)
                ? Verdict.fail("more errors than the old version: " + evidence)
                : Verdict.pass(evidence);
    }

    private String tooFew(String group, Counts counts) {
        return Rules.number(counts.requests()) + " " + names.requests() + " of the " + group + " version, needs "
                + settings.minRequests;
    }
}
