package dev.rollout.contract;

import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import dev.rollout.Tally;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A deployment to be created: four instances, of which two may be taken, in progress, of nobody. */
public final class Draft {
    private final String id;
    private final List<DeploymentEvent> events = new ArrayList<>();
    private DeploymentRequest request =
            DeploymentRequest.of(Fixtures.SERVICE, "v2").startedBy(By.of("test"));
    private int size = 4;
    private int maxUnavailable = 2;
    private int format = DeploymentSpec.FORMAT;
    private String session;
    private Instant createdAt = Fixtures.T0;
    private UnaryOperator<InstanceState> rows = UnaryOperator.identity();
    private UnaryOperator<DeploymentState.Builder> state = UnaryOperator.identity();

    private Draft(String id) {
        this.id = id;
    }

    public static Draft of(String id) {
        return new Draft(id);
    }

    public Draft service(String service) {
        request = new DeploymentRequest(
                service,
                request.version(),
                request.strategy(),
                request.policy(),
                request.key(),
                request.startedBy(),
                request.attributes(),
                request.force(),
                request.only(),
                request.supersede());
        return this;
    }

    /** Replaces the whole request, the service included. */
    public Draft request(DeploymentRequest value) {
        request = value;
        return this;
    }

    public Draft key(String key) {
        request = request.key(key);
        return this;
    }

    public Draft size(int value) {
        size = value;
        return this;
    }

    public Draft maxUnavailable(int value) {
        maxUnavailable = value;
        return this;
    }

    public Draft format(int value) {
        format = value;
        return this;
    }

    /** The session that drives it from the start. */
    public Draft session(String sessionId) {
        session = sessionId;
        return this;
    }

    public Draft createdAt(Instant value) {
        createdAt = value;
        return this;
    }

    /** Changes each instance row. */
    public Draft rows(UnaryOperator<InstanceState> change) {
        rows = change;
        return this;
    }

    /** Changes the state, whose tally is right before that. */
    public Draft state(UnaryOperator<DeploymentState.Builder> change) {
        state = change;
        return this;
    }

    public Draft status(DeploymentStatus status) {
        return state(builder -> builder.status(status).finishedAt(status.isFinal() ? Fixtures.T0 : null));
    }

    /** Adds an event behind the first one. */
    public Draft event(DeploymentEvent event) {
        events.add(event);
        return this;
    }

    public NewDeployment build() {
        List<InstanceState> all = new ArrayList<>();
        Fixtures.instances(request.service(), size)
                .forEach(instance -> all.add(rows.apply(Fixtures.row(instance, all.size()))));
        return new NewDeployment(
                spec(), state.apply(begin(Fixtures.recount(all)).toBuilder()).build(), all, numbered(), session);
    }

    private DeploymentSpec spec() {
        RolloutPlan plan =
                new RolloutPlan(List.of(new Stage.Update(List.of(2))), size, size, maxUnavailable, List.of("a note"));
        return new DeploymentSpec(format, id, request, plan, createdAt);
    }

    private static DeploymentState begin(Tally tally) {
        return DeploymentState.begin(2, Fixtures.T0, tally);
    }

    private List<NumberedEvent> numbered() {
        List<NumberedEvent> numbered = new ArrayList<>();
        numbered.add(new NumberedEvent(
                id,
                1,
                createdAt,
                new DeploymentEvent.DeploymentStarted(
                        request.service(), request.version(), request.startedBy(), size, List.of())));
        for (DeploymentEvent event : events) {
            numbered.add(new NumberedEvent(id, numbered.size() + 1L, createdAt, event));
        }
        return numbered;
    }
}
