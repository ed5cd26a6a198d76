package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Scan;
import dev.rollout.spi.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresStateStoreTest {
    private static final Duration TTL = Duration.ofSeconds(30);

    private PostgresStateStore store;
    private String database;

    @BeforeAll
    void open() {
        database = TestPostgres.newDatabaseWithSchema(getClass());
        store = PostgresStateStore.open(TestPostgres.url(database), TestPostgres.user(), TestPostgres.password());
    }

    @AfterAll
    void close() {
        store.close();
    }

    @Test
    void theServerIsAsDurableAsInProduction() {
        assertThat(TestPostgres.query(database, "show fsync")).isEqualTo("on");
        assertThat(TestPostgres.query(database, "show synchronous_commit")).isEqualTo("on");
        assertThat(TestPostgres.query(database, "show full_page_writes")).isEqualTo("on");
    }

    @Test
    void whatWasCreatedAndCommittedIsRead() {
        Session session = store.open("host-1", TTL);
        NewDeployment wanted = Fleet.deployment("read", 20, session.id());
        CreateResult.Created created = (CreateResult.Created) store.create(wanted);
        DeploymentSnapshot read = store.load(wanted.spec().id()).orElseThrow();
        assertThat(read.root()).isEqualTo(created.root());
        assertThat(read.root().spec()).isEqualTo(wanted.spec());
        assertThat(read.root().state()).isEqualTo(wanted.state());
        assertThat(read.root().ownership().label()).isEqualTo("host-1");
        assertThat(read.instances()).isEqualTo(wanted.instances());

        DeploymentWrite write = Fleet.updating(read, 0, 2);
        assertThat(store.commit(write)).isInstanceOf(CommitResult.Committed.class);
        DeploymentSnapshot after = store.load(wanted.spec().id()).orElseThrow();
        assertThat(after.root().state()).isEqualTo(write.state());
        assertThat(after.root().revision()).isEqualTo(read.root().revision() + 1);
        assertThat(after.root().nextSequence()).isEqualTo(4);
        assertThat(after.instances().subList(0, 2)).isEqualTo(write.changed());
        assertThat(after.instances().subList(2, 20))
                .isEqualTo(wanted.instances().subList(2, 20));
        assertThat(store.events(wanted.spec().id(), 2, 10)).isEqualTo(write.events());
        assertThat(store.events(wanted.spec().id(), 3, 10))
                .isEqualTo(write.events().subList(1, 2));
        assertThat(store.events(wanted.spec().id(), 1, 2))
                .extracting(NumberedEvent::sequence)
                .containsExactly(1L, 2L);
        assertThat(store.events(wanted.spec().id(), 4, 10)).isEmpty();

        assertThat(store.commit(write)).isInstanceOf(CommitResult.Stale.class);
        assertThat(store.events(wanted.spec().id(), 4, 10)).isEmpty();
    }

    @Test
    void creationsAreRefusedByKeyThenByService() {
        NewDeployment first =
                Fleet.deployment(DeploymentRequest.of("once", "v2").key("k"), 3, null);
        assertThat(store.create(first)).isInstanceOf(CreateResult.Created.class);
        assertThat(store.create(
                        Fleet.deployment(DeploymentRequest.of("once", "v2").key("k"), 3, null)))
                .isEqualTo(new CreateResult.KeyExists(first.spec().id()));
        assertThat(store.create(Fleet.deployment("once", 3, null)))
                .isEqualTo(new CreateResult.ActiveExists(first.spec().id()));
    }

    @Test
    void anOrphanIsTakenOverOnceAndItsFormerDriverIsFenced() {
        Session former = store.open("former", TTL);
        Session next = store.open("next", TTL);
        NewDeployment wanted = Fleet.deployment("orphan", 3, former.id());
        store.create(wanted);
        String id = wanted.spec().id();
        DeploymentSnapshot before = store.load(id).orElseThrow();
        assertThat(store.takeOver(next.id(), id)).isEmpty();
        assertThat(store.takeOver(former.id(), id)).isEmpty();

        TestPostgres.execute(
                database,
                "update rollout.driver_session set expires_at = clock_timestamp() where id = '" + former.id() + "'");
        assertThat(store.scan(next.id(), Set.of("orphan")).orphans()).containsExactly(id);
        DeploymentSnapshot taken = store.takeOver(next.id(), id).orElseThrow();
        assertThat(taken.root().ownership().sessionId()).isEqualTo(next.id());
        assertThat(taken.root().ownership().fence())
                .isGreaterThan(before.root().ownership().fence());
        assertThat(taken.root().revision()).isEqualTo(before.root().revision() + 1);
        assertThat(taken.instances()).isEqualTo(wanted.instances());
        assertThat(store.commit(Fleet.updating(before, 0, 1))).isInstanceOf(CommitResult.Fenced.class);
        assertThat(store.renew(former.id(), TTL)).isEmpty();
        Scan scan = store.scan(next.id(), Set.of("orphan"));
        assertThat(scan.orphans()).isEmpty();
        assertThat(scan.revisions())
                .containsOnlyKeys(id)
                .containsValue(taken.root().revision());
    }

    @Test
    void anEndedSessionFreesWhatItDrove() {
        Session session = store.open("short", TTL);
        NewDeployment wanted = Fleet.deployment("freed", 3, session.id());
        store.create(wanted);
        assertThat(store.renew(session.id(), TTL)).isPresent();
        store.end(session.id());
        assertThat(store.renew(session.id(), TTL)).isEmpty();
        assertThat(store.scan("nobody", Set.of("freed")).orphans())
                .containsExactly(wanted.spec().id());
        assertThat(store.load(wanted.spec().id())
                        .orElseThrow()
                        .root()
                        .ownership()
                        .sessionId())
                .isNull();
    }

    @Test
    void aRequestRaisesTheRevisionAndWhatHasEndedIsFinal() {
        Session session = store.open("ends", TTL);
        NewDeployment wanted = Fleet.deployment("ends", 3, session.id());
        store.create(wanted);
        String id = wanted.spec().id();
        DeploymentSnapshot read = store.load(id).orElseThrow();
        ControlRequest request =
                new ControlRequest(id, read.root().revision(), read.root().state(), List.of());
        assertThat(store.request(request)).isInstanceOf(CommitResult.Committed.class);
        assertThat(store.request(request)).isInstanceOf(CommitResult.Stale.class);
        DeploymentSnapshot again = store.load(id).orElseThrow();
        assertThat(store.commit(Fleet.finish(again, DeploymentStatus.CANCELLED, again.now())))
                .isInstanceOf(CommitResult.Committed.class);
        DeploymentSnapshot ended = store.load(id).orElseThrow();
        assertThat(store.commit(Fleet.updating(ended, 0, 1))).isInstanceOf(CommitResult.Fenced.class);
        assertThat(store.list(new DeploymentQuery("ends", true, 10))).isEmpty();
        assertThat(store.list(new DeploymentQuery("ends", false, 10))).containsExactly(ended.root());
        assertThat(store.prune(Instant.now().minusSeconds(3600))).isZero();
        assertThat(store.prune(Instant.now().plusSeconds(3600))).isEqualTo(1);
        assertThat(store.load(id)).isEmpty();
        assertThat(store.events(id, 1, 10)).isEmpty();
    }
}
