package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.spi.CommitResult;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Session;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What writing costs: figures for people, in the output of the test; no machine is told how fast to be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WriteCostTest {
    private PostgresStateStore store;
    private String database;
    private Session session;

    @BeforeAll
    void open() {
        database = TestPostgres.newDatabaseWithSchema(getClass());
        store = PostgresStateStore.open(TestPostgres.url(database), TestPostgres.user(), TestPostgres.password());
        session = store.open("host-1", Duration.ofMinutes(10));
    }

    @AfterAll
    void close() {
        store.close();
    }

    /** What the others compare with: the least that the disk asks for a commit. */
    @Test
    void a_bare_commit() throws SQLException {
        TestPostgres.execute(database, "create table bare (n int); insert into bare values (0)");
        long[] nanos = new long[500];
        try (Connection connection = TestPostgres.source(database).getConnection();
                PreparedStatement statement = connection.prepareStatement("update bare set n = n + 1")) {
            for (int i = 0; i < nanos.length; i++) {
                long began = System.nanoTime();
                statement.executeUpdate();
                nanos[i] = System.nanoTime() - began;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(Locale.ROOT, "a bare commit: %.2f ms (p50)%n", nanos[nanos.length / 2] / 1e6);
    }

    @Test
    void a_fleet_of_10000_in_batches_of_a_tenth() {
        deploy("warm-up", 2_000, 200);
        deploy("warm-up again", 10_000, 1_000);
        deploy("tenth", 10_000, 1_000);
    }

    @Test
    void a_fleet_of_1000_in_batches_of_two() {
        deploy("two", 1_000, 2);
    }

    private void deploy(String service, int total, int batch) {
        NewDeployment deployment = Fleet.deployment(service, total, session.id());
        long start = wal();
        long began = System.nanoTime();
        store.create(deployment);
        double createMillis = (System.nanoTime() - began) / 1e6;
        long created = wal();
        DeploymentSnapshot at = store.load(deployment.spec().id()).orElseThrow();
        long[] nanos = new long[3 * total / batch];
        int commits = 0;
        long cpu = cpu();
        for (int first = 0; first < total; first += batch) {
            int from = first;
            at = commit(at, before -> Fleet.updating(before, from, batch), nanos, commits++);
            at = commit(at, before -> Fleet.checking(before, from, batch), nanos, commits++);
            at = commit(at, before -> Fleet.healthy(before, from, batch), nanos, commits++);
        }
        long end = wal();
        cpu = cpu() - cpu;
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%,d instances by %,d: create %.0f ms, %d B of WAL an instance; %,d commits of %.2f ms (p50), %.2f ms (p99), "
                        + "%.2f ms of our CPU each; %d B of WAL an instance%n",
                total,
                batch,
                createMillis,
                (created - start) / total,
                commits,
                nanos[commits / 2] / 1e6,
                nanos[commits * 99 / 100] / 1e6,
                cpu / 1e6 / commits,
                (end - created) / total);
        DeploymentSnapshot read = store.load(deployment.spec().id()).orElseThrow();
        assertThat(read.root()).isEqualTo(at.root());
        assertThat(read.instances()).isEqualTo(at.instances());
    }

    private DeploymentSnapshot commit(
            DeploymentSnapshot before, Function<DeploymentSnapshot, DeploymentWrite> step, long[] nanos, int n) {
        DeploymentWrite write = step.apply(before);
        long began = System.nanoTime();
        CommitResult result = store.commit(write);
        nanos[n] = System.nanoTime() - began;
        assertThat(result).isInstanceOf(CommitResult.Committed.class);
        return Fleet.after(before, write);
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private long wal() {
        return Long.parseLong(TestPostgres.query(database, "select (pg_current_wal_insert_lsn() - '0/0')::bigint"));
    }
}
