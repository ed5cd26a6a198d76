package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Connections that break at the worst moment, and servers that go silent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultTest {
    private static final Duration TTL = Duration.ofMinutes(5);

    private String database;
    private FaultyNetwork network;
    private PostgresStateStore store;
    private String session;

    @BeforeAll
    void create() {
        database = TestPostgres.newDatabaseWithSchema(getClass());
    }

    @BeforeEach
    void open() throws IOException {
        network = FaultyNetwork.toServer();
        store = PostgresStateStore.open(
                "jdbc:postgresql://localhost:" + network.port() + "/" + database + "?socketTimeout=2",
                TestPostgres.user(),
                TestPostgres.password());
        session = store.open("host-1", TTL).id();
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        store.close();
    }

    private DeploymentSnapshot deployment(String service) {
        NewDeployment deployment = Fleet.deployment(service, 4, session);
        assertThat(store.create(deployment)).isInstanceOf(CreateResult.Created.class);
        return store.load(deployment.spec().id()).orElseThrow();
    }

    @Test
    void a_step_whose_connection_breaks_before_is_not_stored_and_can_be_made_again_I23() {
        DeploymentSnapshot read = deployment("before");
        DeploymentWrite write = Fleet.updating(read, 0, 1);
        network.cutBefore("write_step");

        assertThatThrownBy(() -> store.commit(write))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("SQLState 08");

        assertThat(network.hits()).isEqualTo(1);
        assertThat(store.load(read.root().id()).orElseThrow().root()).isEqualTo(read.root());
        assertThat(store.commit(write)).isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void a_step_whose_answer_is_lost_is_stored_once_and_told_by_the_revision_I23() {
        DeploymentSnapshot read = deployment("after");
        DeploymentWrite write = Fleet.updating(read, 0, 1);
        network.cutAfter("write_step");

        assertThatThrownBy(() -> store.commit(write)).isInstanceOf(StoreException.class);

        assertThat(network.hits()).isEqualTo(1);
        DeploymentSnapshot after = store.load(read.root().id()).orElseThrow();
        assertThat(after.root().revision()).isEqualTo(read.root().revision() + 1);
        assertThat(after.root().state()).isEqualTo(write.state());
        assertThat(store.commit(write)).isEqualTo(new CommitResult.Stale());
        assertThat(store.events(read.root().id(), 1, 10))
                .extracting(NumberedEvent::sequence)
                .containsExactly(1L, 2L);
    }

    @Test
    void a_creation_whose_answer_is_lost_finds_itself_I20() {
        NewDeployment deployment = Fleet.deployment("created", 4, session);
        network.cutAfter("COMMIT");

        assertThatThrownBy(() -> store.create(deployment)).isInstanceOf(StoreException.class);

        assertThat(network.hits()).isEqualTo(1);
        assertThat(store.create(deployment))
                .isEqualTo(new CreateResult.ActiveExists(deployment.spec().id()));
    }

    @Test
    void a_creation_that_breaks_half_way_leaves_nothing() {
        NewDeployment deployment = Fleet.deployment("half", 4, session);
        network.cutBefore("rollout\".event");

        assertThatThrownBy(() -> store.create(deployment)).isInstanceOf(StoreException.class);

        assertThat(network.hits()).isEqualTo(1);
        assertThat(store.load(deployment.spec().id())).isEmpty();
        assertThat(store.create(deployment)).isInstanceOf(CreateResult.Created.class);
    }

    @Test
    void reading_and_renewing_survive_a_broken_connection_by_themselves() {
        DeploymentSnapshot read = deployment("reads");
        network.cutBefore("clock_timestamp");
        assertThat(store.load(read.root().id())).isPresent();
        network.cutAfter("driver_session");
        assertThat(store.renew(session, TTL)).isPresent();
        network.cutBefore("rollout\".event");
        assertThat(store.events(read.root().id(), 1, 10)).hasSize(1);

        assertThat(network.hits()).isEqualTo(3);
    }

    @Test
    void the_first_reads_after_the_server_ended_all_connections_succeed_I25() {
        DeploymentSnapshot read = deployment("ended");
        TestPostgres.execute(
                "postgres",
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");

        assertThat(store.load(read.root().id())).isPresent();
        assertThat(store.renew(session, TTL)).isPresent();
        assertThat(store.scan(session, Set.of()).revisions())
                .containsKey(read.root().id());
    }

    @Test
    void a_frozen_server_is_given_up_and_used_again_once_it_answers_I25() {
        DeploymentSnapshot read = deployment("frozen");
        DeploymentWrite write = Fleet.updating(read, 0, 1);
        network.freeze();

        assertThatThrownBy(() -> store.commit(write)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.renew(session, TTL)).isInstanceOf(StoreException.class);

        network.thaw();
        DeploymentSnapshot now = store.load(read.root().id()).orElseThrow();
        if (now.root().revision() == read.root().revision()) {
            assertThat(store.commit(write)).isNotInstanceOf(CommitResult.Fenced.class);
        }
        assertThat(store.renew(session, TTL)).isPresent();
        assertThat(store.events(read.root().id(), 1, 10)).hasSize(2);
    }

    @Test
    void a_row_that_somebody_locks_holds_a_step_up_no_longer_than_its_limit() throws Exception {
        DeploymentSnapshot read = deployment("locked");
        try (var connection = TestPostgres.source(database).getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select from rollout.deployment for update");

            assertThatThrownBy(() -> store.commit(Fleet.updating(read, 0, 1)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("55P03");
            connection.rollback();
        }
        assertThat(store.commit(Fleet.updating(read, 0, 1))).isInstanceOf(CommitResult.Committed.class);
    }
}
