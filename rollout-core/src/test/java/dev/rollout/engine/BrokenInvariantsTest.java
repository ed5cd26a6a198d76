package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.By;
import dev.rollout.DeploymentEvent.Promoted;
import dev.rollout.DeploymentRequest;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.Invariant;
import dev.rollout.NumberedEvent;
import dev.rollout.Tally;
import dev.rollout.decision.IllegalTransitionException;
import dev.rollout.decision.Means;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.simulation.VirtualTime;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeployerListener;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Ownership;
import dev.rollout.spi.RefusedWriteException;
import dev.rollout.spi.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the engine finds that something which must hold does not, it says so and counts it: the stores here lie. */
class BrokenInvariantsTest {
    private static final Means MEANS =
            new Means(Capabilities.none(), Capabilities.none(), false, Means.Slots.free(1), Duration.ofSeconds(5));

    private final VirtualTime time = new VirtualTime();
    private final List<String> told = new ArrayList<>();
    private final InMemoryStateStore store = new InMemoryStateStore(time, () -> "session");
    private final Vitals vitals = new Vitals(
            Rig.seams(time),
            new Observers(
                    List.of(new DeployerListener() {
                        @Override
                        public void broken(Invariant invariant, String what) {
                            told.add(invariant + ": " + what);
                        }
                    }),
                    Runnable::run));
    private final DriverReport report = new DriverReport(vitals, store);
    private DeploymentSnapshot stored;

    @BeforeEach
    void deploy() {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry()
                .put(Instance.of("a", "web", "a:80", "v1"))
                .put(Instance.of("b", "web", "b:80", "v1"));
        Submission submission = new Submission(store, registry, new SlotBook(store, null), () -> "d-1");
        Submission.Stored made = submission.submit(DeploymentRequest.of("web", "v2"), null, time.instant());
        stored = new DeploymentSnapshot(made.root(), made.instances(), time.instant());
    }

    private static WorkingCopy copy(DeploymentRoot root, List<InstanceState> rows) {
        return new WorkingCopy(root, rows, MEANS);
    }

    private static DeploymentRoot root(DeploymentRoot of, long fence, long revision) {
        return new DeploymentRoot(
                of.spec(),
                of.state(),
                new Ownership("session", "a", fence, of.ownership().since()),
                revision,
                of.nextSequence());
    }

    private DeploymentSnapshot found(long fence, long revision) {
        return new DeploymentSnapshot(root(stored.root(), fence, revision), stored.instances(), time.instant());
    }

    @Test
    void a_sound_deployment_breaks_nothing() {
        report.begins(copy(stored.root(), stored.instances()));
        report.found(found(5, 10), copy(root(stored.root(), 5, 10), stored.instances()));
        report.found(found(6, 3), copy(root(stored.root(), 5, 10), stored.instances()));

        assertThat(told).isEmpty();
        assertThat(vitals.brokenInvariants()).isZero();
    }

    @Test
    void a_fence_that_falls_I12() {
        report.found(found(4, 10), copy(root(stored.root(), 5, 10), stored.instances()));

        assertThat(told).containsExactly("FENCE: deployment d-1: its fence was 5, is 4");
    }

    @Test
    void commits_that_were_acknowledged_and_are_gone_I23() {
        report.found(found(5, 9), copy(root(stored.root(), 5, 10), stored.instances()));
        report.found(found(5, 8), copy(root(stored.root(), 5, 10), stored.instances()));

        assertThat(told)
                .as("told once by each driver")
                .containsExactly(
                        "DURABILITY: deployment d-1: revision 10 was acknowledged, revision 9 is stored; the store has lost commits");
        assertThat(vitals.brokenInvariants()).isEqualTo(1);
    }

    @Test
    void a_tally_that_is_no_recount_I5() {
        DeploymentRoot of = stored.root();
        DeploymentRoot wrong = new DeploymentRoot(
                of.spec(),
                of.state().toBuilder().tally(new Tally(2, 1, 0, 0, 0, 0)).build(),
                of.ownership(),
                of.revision(),
                of.nextSequence());

        report.begins(copy(wrong, stored.instances()));

        assertThat(told).hasSize(1).first().asString().startsWith("TALLY: deployment d-1: Tally[total=2, updated=1");
    }

    @Test
    void more_taken_than_may_be_I1() {
        DeploymentRoot of = stored.root();
        List<InstanceState> taken = stored.instances().stream()
                .map(row -> row.toBuilder()
                        .status(InstanceStatus.DRAINING)
                        .taken(true)
                        .build())
                .toList();
        DeploymentRoot fits = new DeploymentRoot(
                of.spec(),
                of.state().toBuilder().tally(new Tally(2, 0, 0, 0, 2, 2)).build(),
                of.ownership(),
                of.revision(),
                of.nextSequence());

        report.begins(copy(fits, taken));

        assertThat(told).containsExactly("CAPACITY: deployment d-1: 2 are taken, maxUnavailable is 1");
    }

    @Test
    void a_decision_for_which_there_is_no_transition_I22() {
        report.begins(copy(stored.root(), stored.instances()));

        report.troubled(new IllegalTransitionException("instance a", InstanceStatus.PENDING, InstanceStatus.HEALTHY));

        assertThat(told)
                .containsExactly(
                        "TRANSITION: deployment d-1: illegal transition of instance a from PENDING to HEALTHY");
    }

    private StateStore observed(StateStore of) {
        return ObservedStore.over(new Parts.Providers(of, store, store, null, null), vitals)
                .store();
    }

    @Test
    void an_event_that_the_store_does_not_tell_I8() {
        StateStore gaps = (StateStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StateStore.class}, (proxy, method, arguments) -> {
                    arguments[1] = (long) arguments[1] + 1;
                    return method.invoke(store, arguments);
                });
        store.request(new ControlRequest(
                "d-1",
                1,
                stored.root().state(),
                List.of(new NumberedEvent("d-1", 2, time.instant(), new Promoted(1, By.of("max"))))));

        observed(gaps).events("d-1", 1, 10);

        assertThat(told)
                .containsExactly("EVENT_ORDER: event 1 of deployment d-1 is missing, the store tells 2 in its place");
    }

    @Test
    void a_write_that_the_store_refuses_by_a_rule() {
        StateStore sound = observed(store);
        String session = store.open("a", Duration.ofSeconds(30)).id();
        DeploymentRoot mine = store.takeOver(session, "d-1").orElseThrow().root();
        DeploymentWrite write = new DeploymentWrite(
                "d-1",
                mine.ownership().fence(),
                mine.revision(),
                mine.state().toBuilder().tally(new Tally(2, 0, 0, 0, 1, 1)).build(),
                List.of(),
                List.of());

        assertThatThrownBy(() -> sound.commit(write))
                .isInstanceOf(RefusedWriteException.class)
                .hasMessageContaining("I5");

        assertThat(told).hasSize(1).first().asString().startsWith("TALLY: write to deployment d-1 refused: I5");
        assertThat(vitals.contact().failingSince()).as("it answered").isNull();
    }

    @Test
    void what_the_store_throws_goes_through_as_it_is() {
        StateStore broken = (StateStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StateStore.class}, (proxy, method, arguments) -> {
                    throw new InvocationTargetException(new IllegalStateException("not ours")).getCause();
                });

        assertThatThrownBy(() -> observed(broken).load("d-1")).isInstanceOf(IllegalStateException.class);
        assertThat(told).isEmpty();
    }
}
