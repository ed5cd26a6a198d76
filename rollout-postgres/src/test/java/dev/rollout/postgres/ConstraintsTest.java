package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.DeploymentStatus;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.NewDeployment;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the database itself refuses, whoever writes: also a person with a prompt. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConstraintsTest {
    private String database;
    private PostgresStateStore store;

    @BeforeAll
    void open() {
        database = TestPostgres.newDatabaseWithSchema(getClass());
        store = PostgresStateStore.of(TestPostgres.source(database));
    }

    private DeploymentSnapshot deployment(String service) {
        NewDeployment deployment = Fleet.deployment(service, 4, null);
        store.create(deployment);
        return store.load(deployment.spec().id()).orElseThrow();
    }

    private DeploymentSnapshot ended(String service) {
        DeploymentSnapshot read = deployment(service);
        store.commit(Fleet.finish(read, DeploymentStatus.COMPLETED, Fleet.START.plusSeconds(9)));
        return store.load(read.root().id()).orElseThrow();
    }

    private void refuses(String sql, String why) {
        assertThatThrownBy(() -> TestPostgres.execute(database, sql)).hasMessageContaining(why);
    }

    @Test
    void more_taken_than_may_be_is_refused_I1() {
        String id = deployment("taken").root().id();

        refuses("update rollout.deployment set taken = 2 where id = '" + id + "'", "deployment_taken");
    }

    @Test
    void nothing_of_an_ended_deployment_changes_I4() {
        DeploymentSnapshot ended = ended("ended");
        String id = ended.root().id();

        for (String change :
                List.of("reason = 'x'", "status = 'failed'", "owner_since = now()", "revision = revision + 1")) {
            refuses("update rollout.deployment set " + change + " where id = '" + id + "'", "the deployment has ended");
        }
        refuses("update rollout.instance set status = 'failed' where deployment = '" + id + "'", "has ended");
        refuses("insert into rollout.event values ('" + id + "', 9, 1, '[]')", "has ended");
        refuses("update rollout.event set events = '[]' where deployment = '" + id + "'", "events stay as they are");
        refuses("update rollout.deployment_spec set document = '{}' where deployment = '" + id + "'", "stays as it is");
        DeploymentSnapshot after = store.load(id).orElseThrow();
        assertThat(after.root()).isEqualTo(ended.root());
        assertThat(after.instances()).isEqualTo(ended.instances());
    }

    @Test
    void rows_leave_through_retention_only_I4() {
        String id = ended("stays").root().id();
        for (String table : List.of("deployment", "deployment_spec", "instance", "event", "service")) {
            refuses("delete from rollout." + table, "through its prune functions only");
            refuses("truncate rollout." + table, "through its prune functions only");
        }
        assertThat(store.load(id)).isPresent();
    }

    @Test
    void retention_deletes_nothing_that_is_unfinished() {
        String id = deployment("unfinished").root().id();

        assertThat(TestPostgres.query(database, "select rollout.prune_deployment('" + id + "', 'infinity')"))
                .isEqualTo("f");
        assertThat(store.load(id)).isPresent();
    }

    @Test
    void rows_of_no_deployment_are_refused() {
        refuses("insert into rollout.event values ('nobody', 1, 1, '[]')", "is not there");
    }

    @Test
    void what_a_deployment_is_of_stays() {
        String id = deployment("fixed").root().id();
        for (String change : List.of(
                "service = 'x'",
                "version = 'x'",
                "request_key = 'x'",
                "created_at = now()",
                "max_unavailable = 4",
                "revision = 0",
                "next_sequence = 1",
                "driver_fence = -1")) {
            assertThatThrownBy(() -> TestPostgres.execute(
                            database, "update rollout.deployment set " + change + " where id = '" + id + "'"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void two_active_deployments_of_a_service_are_refused_I10() {
        deployment("one");
        String other = deployment("two").root().id();

        refuses(
                "alter table rollout.deployment disable trigger deployment_fixed;"
                        + " update rollout.deployment set service = 'one' where id = '" + other + "'",
                "deployment_one_active");
    }

    @Test
    void a_status_that_nobody_knows_is_refused_I22() {
        String id = deployment("status").root().id();

        refuses("update rollout.deployment set status = 'paused-ish' where id = '" + id + "'", "deployment_status");
        refuses("update rollout.deployment set status = 'failed' where id = '" + id + "'", "deployment_finished");
        refuses("update rollout.deployment set finished_at = now() where id = '" + id + "'", "deployment_finished");
        refuses("update rollout.instance set status = 'fine' where deployment = '" + id + "'", "instance_status");
        refuses("update rollout.instance set intent_kind = 'drain' where deployment = '" + id + "'", "instance_intent");
    }

    @Test
    void a_promotion_raises_every_fence_I12() {
        String session = store.open("host-1", java.time.Duration.ofMinutes(5)).id();
        TestPostgres.execute(
                database,
                "create or replace function rollout.present_timeline() returns bigint language sql as 'select 7::bigint'");
        NewDeployment promoted = Fleet.deployment("promoted", 1, session);
        store.create(promoted);

        assertThat(store.load(promoted.spec().id())
                        .orElseThrow()
                        .root()
                        .ownership()
                        .fence())
                .isEqualTo((7L << 40) + 1);
        assertThat(TestPostgres.query(database, "select pg_timeline from rollout.service where name = 'promoted'"))
                .isEqualTo("7");
    }
}
