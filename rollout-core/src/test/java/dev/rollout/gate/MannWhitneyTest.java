package dev.rollout.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shift of one sample against another one; expected numbers were reckoned by inverting SciPy's ranks. */
class MannWhitneyTest {
    /** Hollander and Wolfe (1973), page 69: permeability constants of the human chorioamnion. */
    private static final double[] TERM = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};

    private static final double[] EARLIER = {1.15, 0.88, 0.90, 0.74, 1.21};
    private static final double[] TIED_HIGH = {3, 4, 4, 5, 5, 6, 7, 7, 8, 9};
    private static final double[] TIED_LOW = {1, 2, 2, 3, 3, 4, 4, 4, 5, 6};

    @Test
    void a_textbook_example_gives_its_numbers() {
        MannWhitney shift = MannWhitney.compare(TERM, EARLIER, 0.95);

        assertThat(shift.estimate()).isEqualTo(0.305, within(2e-2));
        assertThat(shift.lower()).isEqualTo(-0.15, within(1e-5));
        assertThat(shift.upper()).isEqualTo(0.76, within(1e-5));
        assertThat(shift.p()).isEqualTo(0.24462360512698333, within(1e-9));
    }

    @Test
    void ties_are_reckoned_with() {
        MannWhitney shift = MannWhitney.compare(TIED_HIGH, TIED_LOW, 0.95);

        assertThat(shift.estimate()).isEqualTo(2, within(1e-4));
        assertThat(shift.lower()).isEqualTo(1, within(1e-4));
        assertThat(shift.upper()).isEqualTo(4, within(1e-4));
        assertThat(shift.p()).isEqualTo(0.011597651059408047, within(1e-9));
        assertThat(MannWhitney.compare(TIED_HIGH, TIED_LOW, 0.98).lower()).isEqualTo(0, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void the_estimate_is_the_median_of_all_differences(long seed) {
        Random random = new Random(seed);
        double[] x = random.doubles(41, 10, 20).toArray();
        double[] y = random.doubles(35, 0, 15).toArray();

        double[] differences = Arrays.stream(x)
                .flatMap(a -> Arrays.stream(y).map(b -> a - b))
                .sorted()
                .toArray();
        MannWhitney shift = MannWhitney.compare(x, y, 0.98);

        assertThat(shift.estimate()).as("seed %d", seed).isEqualTo(differences[differences.length / 2], within(1e-4));
        assertThat(shift.lower()).isLessThan(shift.estimate());
        assertThat(shift.upper()).isGreaterThan(shift.estimate());
    }

    @Test
    void the_unit_does_not_matter() {
        MannWhitney one = MannWhitney.compare(TERM, EARLIER, 0.98);
        double[] small = Arrays.stream(TERM).map(v -> v / 1e9).toArray();
        MannWhitney other = MannWhitney.compare(
                small, Arrays.stream(EARLIER).map(v -> v / 1e9).toArray(), 0.98);

        assertThat(other.lower() * 1e9).isEqualTo(one.lower(), within(1e-5));
        assertThat(other.upper() * 1e9).isEqualTo(one.upper(), within(1e-5));
    }

    @Test
    void swapped_samples_give_the_mirror_image() {
        MannWhitney one = MannWhitney.compare(TIED_HIGH, TIED_LOW, 0.98);
        MannWhitney other = MannWhitney.compare(TIED_LOW, TIED_HIGH, 0.98);

        assertThat(other.lower()).isEqualTo(-one.upper(), within(1e-4));
        assertThat(other.upper()).isEqualTo(-one.lower(), within(1e-4));
        assertThat(other.p()).isEqualTo(one.p(), within(1e-12));
    }

    @Test
    void two_constants_give_their_difference() {
        double[] twos = {2, 2, 2, 2, 2};
        double[] fives = {5, 5, 5, 5, 5};

        assertThat(MannWhitney.compare(fives, twos, 0.98)).isEqualTo(new MannWhitney(3, 3, 3, 0));
        assertThat(MannWhitney.compare(twos, twos, 0.98)).isEqualTo(new MannWhitney(0, 0, 0, 1));
    }

    @Test
    void mostly_tied_samples_show_no_shift_at_all() {
        double[] zeros = new double[60];
        double[] some = new double[60];
        Arrays.fill(some, 0, 25, 0.01);

        MannWhitney shift = MannWhitney.compare(some, zeros, 0.98);

        assertThat(shift.estimate()).isZero();
        assertThat(shift.p()).isLessThan(1e-6);
    }
}
