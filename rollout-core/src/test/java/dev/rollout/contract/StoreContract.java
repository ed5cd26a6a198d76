package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Retention;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the suites of a store share. Each test has a store of its own, fresh and empty. */
public abstract class StoreContract {
    /** Time to live of the sessions in these tests. */
    protected static final Duration TTL = Duration.ofSeconds(30);

    /** Longer than that. */
    protected static final Duration BEYOND_TTL = Duration.ofSeconds(31);

    private StoreUnderTest subject;

    /** All that is stored of a deployment. */
    private record Stored(DeploymentRoot root, List<InstanceState> instances, List<NumberedEvent> events) {}

    /** A store that is fresh and empty. */
    protected abstract StoreUnderTest open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        subject = open();
    }

    @AfterEach
    void closeStore() throws Exception {
        if (subject != null) {
            subject.close();
        }
    }

    protected final StateStore store() {
        return subject.store();
    }

    protected final DriverSessions sessions() {
        return subject.sessions();
    }

    protected final Retention retention() {
        return subject.retention();
    }

    /** Makes every session that much older. */
    protected final void age(Duration by) {
        subject.age(by);
    }

    /** A new session, alive for {@link #TTL}. */
    protected final String session() {
        return sessions().open("host-1", TTL).id();
    }

    /** Creates the deployment, which must succeed, and reads it. */
    protected final DeploymentSnapshot create(Draft draft) {
        CreateResult result = store().create(draft.build());
        assertThat(result).isInstanceOf(CreateResult.Created.class);
        return load(((CreateResult.Created) result).root().id());
    }

    /** Creates deployment {@code d1} of a new session. */
    protected final DeploymentSnapshot driven() {
        return create(Draft.of("d1").session(session()));
    }

    /** Reads a deployment that must be there. */
    protected final DeploymentSnapshot load(String id) {
        Optional<DeploymentSnapshot> found = store().load(id);
        assertThat(found).as("deployment " + id).isPresent();
        return found.get();
    }

    /** Commits a driver's step, which must succeed, and reads what is stored then. */
    protected final DeploymentSnapshot commit(Step step) {
        assertThat(store().commit(step.write())).isInstanceOf(CommitResult.Committed.class);
        return load(step.write().deploymentId());
    }

    /** Commits a command, which must succeed, and reads what is stored then. */
    protected final DeploymentSnapshot request(Step step) {
        assertThat(store().request(step.request())).isInstanceOf(CommitResult.Committed.class);
        return load(step.request().deploymentId());
    }

    /** Takes the deployment over with a new session, which must succeed. */
    protected final DeploymentSnapshot takenOver(String id) {
        Optional<DeploymentSnapshot> taken = sessions().takeOver(session(), id);
        assertThat(taken).as("takeover of " + id).isPresent();
        return taken.get();
    }

    /** Events from a number on, all of them. */
    protected final List<NumberedEvent> events(String id, long from) {
        return store().events(id, from, 100_000);
    }

    /** Runs the action, and checks that it left the deployment exactly as it was. */
    protected final void leavesUnchanged(String id, Runnable action) {
        Stored before = stored(id);
        action.run();
        assertThat(stored(id)).as("what is stored of " + id).isEqualTo(before);
    }

    /** Checks that the store refuses the write, says why, and stores nothing of it. */
    protected final AbstractThrowableAssert<?, ? extends Throwable> refuses(String id, ThrowingCallable write) {
        Stored before = stored(id);
        AbstractThrowableAssert<?, ? extends Throwable> refusal =
                assertThatThrownBy(write).isInstanceOf(StoreException.class);
        assertThat(stored(id)).as("what is stored of " + id).isEqualTo(before);
        return refusal;
    }

    private Stored stored(String id) {
        DeploymentSnapshot snapshot = load(id);
        return new Stored(snapshot.root(), snapshot.instances(), events(id, 1));
    }
}
