package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.NumberedEvent;
import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is stored is read back as it was: no field, no character and no microsecond is lost. */
public abstract class StoreRoundTripContract extends StoreContract {

    @Test
    void a_request_and_a_plan_with_everything_set_are_read_as_they_were_written() {
        Draft draft = Draft.of("d1").request(Samples.fullRequest());
        NewDeployment given = draft.build();
        RolloutPlan plan = new RolloutPlan(
                List.of(new Stage.Update(List.of(1, 2, 5)), new Stage.Update(List.of(100_000))),
                4,
                3,
                2,
                List.of("", Samples.ODD_LINES));
        DeploymentSpec spec = new DeploymentSpec(
                DeploymentSpec.FORMAT, "d1", Samples.fullRequest(), plan, Instant.parse("2026-12-31T23:59:59.999999Z"));

        store().create(new NewDeployment(spec, given.state(), given.instances(), given.events(), null));

        assertThat(load("d1").root().spec()).isEqualTo(spec);
    }

    @Test
    void a_request_with_nothing_set_is_read_as_it_was_written() {
        DeploymentRequest request = DeploymentRequest.of("s", "v");

        assertThat(create(Draft.of("d1").request(request)).root().spec().request())
                .isEqualTo(request);
    }

    @Test
    void rows_of_every_kind_are_read_as_they_were_created() {
        List<InstanceState> rows = Samples.everyRow();

        assertThat(create(everyRow(rows)).instances()).isEqualTo(rows);
    }

    @Test
    void rows_of_every_kind_are_read_as_they_were_changed() {
        List<InstanceState> rows = Samples.everyRow();
        DeploymentSnapshot bare = create(everyRow(rows.stream()
                .map(row -> Fixtures.row(row.instance(), row.position()))
                .toList()));
        Step fill = Step.on(bare);
        rows.forEach(row -> fill.row(row.position(), ignored -> row.toBuilder()));

        DeploymentSnapshot full = commit(fill);

        assertThat(full.instances()).isEqualTo(rows);

        Step empty = Step.on(full);
        bare.instances().forEach(row -> empty.row(row.position(), ignored -> row.toBuilder()));
        assertThat(commit(empty).instances()).isEqualTo(bare.instances());
    }

    private static Draft everyRow(List<InstanceState> rows) {
        return Draft.of("d1").size(rows.size()).maxUnavailable(rows.size()).rows(row -> rows.get(row.position()));
    }

    @Test
    void a_state_with_everything_set_is_read_as_it_was_written() {
        DeploymentSnapshot read = driven();
        DeploymentState full = new DeploymentState(
                DeploymentStatus.PAUSED,
                Goal.STOP,
                Direction.BACK,
                DeploymentStatus.SUPERSEDED,
                Samples.ODD_LINES,
                100_000,
                100_001,
                Fixtures.T0.plusSeconds(1),
                2,
                Fixtures.T0.plusSeconds(2),
                1L << 41,
                3,
                true,
                new Traffic(
                        25,
                        true,
                        Integer.MIN_VALUE,
                        new Traffic.Shift(
                                null,
                                new Intent(
                                        IntentKind.SPLIT, Samples.ODD, null, 1L << 41, 3, Fixtures.T0.plusMillis(1)))),
                Samples.ODD,
                read.root().state().tally(),
                null);

        DeploymentSnapshot after = commit(Step.on(read).state(ignored -> full.toBuilder()));

        assertThat(after.root().state()).isEqualTo(full);
        assertThat(commit(Step.on(after).state(ignored -> read.root().state().toBuilder()))
                        .root()
                        .state())
                .isEqualTo(read.root().state());
    }

    @Test
    void states_with_every_status_goal_and_direction_are_read_as_they_were_written() {
        for (DeploymentStatus status : DeploymentStatus.values()) {
            String id = status.name();
            DeploymentSnapshot deployment = create(Draft.of(id).service(id).session(session()));
            for (Goal goal : Goal.values()) {
                for (Direction direction : Direction.values()) {
                    deployment = commit(Step.on(deployment)
                            .state(state ->
                                    state.goal(goal).direction(direction).ending(status)));
                    assertThat(deployment.root().state().goal()).isEqualTo(goal);
                    assertThat(deployment.root().state().direction()).isEqualTo(direction);
                    assertThat(deployment.root().state().ending()).isEqualTo(status);
                }
            }
            Step last = Step.on(deployment)
                    .state(state -> state.status(status).finishedAt(status.isFinal() ? Fixtures.T0 : null));
            assertThat(commit(last).root().state()).isEqualTo(last.after());
        }
    }

    @Test
    void events_of_every_type_are_read_as_they_were_written() {
        DeploymentSnapshot deployment = driven();
        Step step = Step.on(deployment);
        Samples.everyEvent().forEach(step::event);

        commit(step);

        assertThat(events("d1", 2)).isEqualTo(step.events());
    }

    @Test
    void events_of_a_new_deployment_are_read_as_they_were_written() {
        Draft draft = Draft.of("d1");
        Samples.everyEvent().forEach(draft::event);

        create(draft);

        assertThat(events("d1", 1)).isEqualTo(draft.build().events());
    }

    @Test
    void events_keep_each_their_own_time() {
        DeploymentSnapshot read = driven();
        List<NumberedEvent> given = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            given.add(new NumberedEvent("d1", 2 + i, Fixtures.T0.plusMillis(i), new DeploymentEvent.BatchFinished(i)));
        }
        Step step = Step.on(read);

        store().commit(new DeploymentWrite(
                "d1", read.root().ownership().fence(), read.root().revision(), step.after(), List.of(), given));

        assertThat(events("d1", 2)).isEqualTo(given);
    }

    @Test
    void sessions_keep_odd_labels() {
        String session = sessions().open("host " + Samples.ODD, TTL).id();

        assertThat(create(Draft.of("d1").session(session)).root().ownership().label())
                .isEqualTo("host " + Samples.ODD);
    }

    @Test
    void ids_services_and_keys_may_be_odd() {
        DeploymentRequest request =
                DeploymentRequest.of("s " + Samples.ODD, "v2").key("k " + Samples.ODD);

        create(Draft.of("d " + Samples.ODD).request(request));

        assertThat(events("d " + Samples.ODD, 1)).hasSize(1);
        assertThat(sessions().takeOver(session(), "d " + Samples.ODD)).isPresent();
    }
}
