package dev.rollout.gate;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.analysis.solvers.BrentSolver;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.inference.MannWhitneyUTest;
import org.hipparchus.stat.ranking.NaNStrategy;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/**
 * How far one sample lies above another one, by ranks. The interval is the one of R's {@code wilcox.test(x, y, exact =
 * FALSE, correct = TRUE, conf.int = TRUE)}: it holds the shifts of {@code x} that a Mann–Whitney U test with ties and
 * continuity correction would not reject; the estimate is that of Hodges and Lehmann.
 *
 * @param estimate the usual difference between a value of {@code x} and one of {@code y}
 * @param lower bound of the interval
 * @param upper bound of the interval
 * @param p how likely chance alone sets two equal groups so far apart, in either direction
 */
record MannWhitney(double estimate, double lower, double upper, double p) {
    private static final int MAX_EVALUATIONS = 1000;
    /** Shares of the largest possible shift: how closely a bound is found, and what counts as no shift. */
    private static final double ACCURACY = 1e-7;

    private static final double NOTHING = 1e-6;

    /**
     * Compares two samples of at least one value each.
     *
     * @param confidence of the interval, above 0 and below 1
     */
    static MannWhitney compare(double[] x, double[] y, double confidence) {
        double least = StatUtils.min(x) - StatUtils.max(y);
        double most = StatUtils.max(x) - StatUtils.min(y);
        if (least == most) { // both constant: the shift is known, and no ranking of it has a spread
            return new MannWhitney(least, least, least, least == 0 ? 1 : 0);
        }
        double quantile = new NormalDistribution().inverseCumulativeProbability((1 + confidence) / 2);
        return new MannWhitney(
                root(shift -> score(x, y, shift, 0), least, most),
                root(shift -> score(x, y, shift, 0.5) - quantile, least, most),
                root(shift -> score(x, y, shift, 0.5) + quantile, least, most),
                new MannWhitneyUTest(NaNStrategy.FAILED, TiesStrategy.AVERAGE).mannWhitneyUTest(x, y, false));
    }

    /** By how many standard deviations {@code x}, moved down by the shift, ranks above {@code y}. */
    private static double score(double[] x, double[] y, double shift, double correction) {
        double[] all = new double[x.length + y.length];
        for (int i = 0; i < x.length; i++) {
            all[i] = x[i] - shift;
        }
        System.arraycopy(y, 0, all, x.length, y.length);
        double[] ranks = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE).rank(all);
        double n = x.length;
        double m = y.length;
        double above = StatUtils.sum(ranks, 0, x.length) - n * (n + 1) / 2 - n * m / 2;
        double spread = Math.sqrt(n * m / 12 * (n + m + 1 - ties(ranks) / ((n + m) * (n + m - 1))));
        return spread == 0 ? 0 : (above - Math.signum(above) * correction) / spread;
    }

    /** The sum of t³ − t over the groups of t equal ranks. */
    private static double ties(double[] ranks) {
        double[] sorted = ranks.clone();
        Arrays.sort(sorted);
        double sum = 0;
        int from = 0;
        for (int i = 1; i <= sorted.length; i++) {
            if (i == sorted.length || sorted[i] != sorted[from]) {
                double tied = i - from;
                sum += tied * tied * tied - tied;
                from = i;
            }
        }
        return sum;
    }

    /**
     * Where a falling function of the shift crosses zero. It falls in steps, so what is found lies beside a step by up to
     * the accuracy; beside zero that would be a shift where there is none.
     */
    private static double root(DoubleUnaryOperator function, double least, double most) {
        double root;
        if (function.applyAsDouble(least) <= 0) {
            root = least;
        } else if (function.applyAsDouble(most) >= 0) {
            root = most;
        } else {
            double accuracy = ACCURACY * Math.max(Math.abs(least), Math.abs(most));
            root = new BrentSolver(accuracy).solve(MAX_EVALUATIONS, function::applyAsDouble, least, most);
        }
        return Math.abs(root) <= NOTHING * Math.max(Math.abs(least), Math.abs(most)) ? 0 : root;
    }
}
