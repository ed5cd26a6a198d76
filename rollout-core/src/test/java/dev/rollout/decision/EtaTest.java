package dev.rollout.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentStatus;
import dev.rollout.InstanceStatus;
import dev.rollout.Policy;
import dev.rollout.contract.Fixtures;
import dev.rollout.spi.DeploymentRoot;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The median time of an instance, times the batches to come. Here batches of two with pauses of 10 s. */
class EtaTest {
    private static Instant at(long seconds) {
        return Fixtures.T0.plusSeconds(seconds);
    }

    private static Fleet fleet() {
        return Fleet.of(8, Policy.defaults());
    }

    private static Fleet healthy(Fleet fleet, int position, int opened, int done) {
        return fleet.row(
                position,
                row -> row.status(InstanceStatus.HEALTHY).openedAt(at(opened)).since(at(done)));
    }

    private static Duration eta(Fleet fleet, long now) {
        return Eta.of(new DeploymentRoot(fleet.spec(), fleet.state(), fleet.ownership(), 1, 1), fleet.rows(), at(now));
    }

    @Test
    void before_the_first_instance_is_healthy_nothing_is_known() {
        assertThat(eta(fleet(), 0)).isNull();
        assertThat(eta(
                        fleet().state(state -> state.batch(1))
                                .row(
                                        0,
                                        row -> row.status(InstanceStatus.UPDATING)
                                                .openedAt(at(0))),
                        10))
                .isNull();
    }

    @Test
    void in_the_pause_the_batches_to_come_count_less_the_pause_that_has_passed() {
        Fleet fleet = fleet().state(state -> state.batch(1).batchFinishedAt(at(20)));
        healthy(healthy(fleet, 0, 0, 18), 1, 0, 20);

        // three batches of 20 s each (the median of 18 and 20), each after a pause of 10 s, of which 4 s are over
        assertThat(eta(fleet, 24)).isEqualTo(Duration.ofSeconds(3 * 30 - 4));
    }

    @Test
    void in_a_batch_the_rest_of_it_counts_as_well() {
        Fleet fleet = fleet().state(state -> state.batch(2));
        healthy(healthy(fleet, 0, 0, 20), 1, 0, 20)
                .row(2, row -> row.status(InstanceStatus.UPDATING).openedAt(at(30)));

        assertThat(eta(fleet, 35)).isEqualTo(Duration.ofSeconds(15 + 2 * 30));
    }

    @Test
    void where_it_takes_longer_than_thought_nothing_is_left_and_nothing_is_negative() {
        Fleet fleet = fleet().state(state -> state.batch(4));
        healthy(fleet, 0, 0, 20)
                .row(6, row -> row.status(InstanceStatus.UPDATING).openedAt(at(100)));

        assertThat(eta(fleet, 500)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @EnumSource(value = DeploymentStatus.class, names = "IN_PROGRESS", mode = EnumSource.Mode.EXCLUDE)
    void it_is_said_only_of_what_goes_forward(DeploymentStatus status) {
        Fleet fleet = healthy(fleet(), 0, 0, 20).state(state -> state.batch(1).status(status));

        assertThat(eta(fleet, 30)).isNull();
    }
}
