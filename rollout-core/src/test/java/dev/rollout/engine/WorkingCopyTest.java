package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentRequest;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.decision.Answer;
import dev.rollout.decision.Means;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkingCopyTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Means MEANS =
            new Means(Capabilities.none(), Capabilities.none(), false, Means.Slots.free(1), Duration.ofSeconds(5));

    private static InstanceState updating(InstanceState row, Instant deadline) {
        Intent intent = new Intent(IntentKind.UPDATE, "d-1/a/forward/update", "v2", 1, 1, deadline);
        return row.toBuilder()
                .status(InstanceStatus.UPDATING)
                .touched(true)
                .intent(intent)
                .deadline(deadline)
                .build();
    }

    private static DeploymentSnapshot snapshot() {
        InMemoryStateStore store = new InMemoryStateStore(InstantSource.fixed(NOW), () -> "session");
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry()
                .put(Instance.of("a", "web", "a:80", "v1"))
                .put(Instance.of("b", "web", "b:80", "v1"));
        Submission submission = new Submission(store, registry, new SlotBook(store, null), () -> "d-1");
        Submission.Stored stored = submission.submit(DeploymentRequest.of("web", "v2"), null, NOW);
        return new DeploymentSnapshot(stored.root(), stored.instances(), NOW);
    }

    @Test
    void the_answer_of_a_call_counts_although_its_deadline_moved_or_was_rounded_I23() {
        DeploymentSnapshot snapshot = snapshot();
        InstanceState before = updating(snapshot.instances().get(0), NOW.plusNanos(300_000_000_123L));
        InstanceState moved = updating(snapshot.instances().get(0), NOW.plusSeconds(300));
        InstanceState other = snapshot.instances().get(1);
        WorkingCopy copy = new WorkingCopy(snapshot.root(), List.of(before, other), MEANS);
        Intent intent = java.util.Objects.requireNonNull(before.intent());
        copy.calling(0);

        copy.reload(new DeploymentSnapshot(snapshot.root(), List.of(moved, other), NOW));
        assertThat(copy.observed(0).calling()).isTrue();
        copy.answered(0, intent, Answer.ok(null, List.of(), NOW));

        assertThat(copy.observed(0).answer()).isNotNull();
    }
}
