package dev.rollout.postgres;

import dev.rollout.NumberedEvent;
import dev.rollout.postgres.Jdbc.Transaction;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes steps on deployments that are there. A step on one deployment alone takes one round trip. Where several
 * deployments of a service change together, the row of the service is locked before any of theirs, as everybody does who
 * locks more than one row: so nobody waits in a circle.
 */
final class Steps {
    private static final String WRITE = """
            select w.outcome, w.at from {schema}.write_step(
                ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?::timestamptz, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?,
                ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) w
            """;
    private static final String WRITE_LOCKED = """
            select s.name from {schema}.service s
                where s.name = (select d.service from {schema}.deployment d where d.id = ?) for update;
            """ + WRITE;

    private final Jdbc jdbc;
    private final NewInstances newInstances;
    private final String write;
    private final String writeLocked;

    Steps(Jdbc jdbc, SchemaName schema) {
        this.jdbc = jdbc;
        newInstances = new NewInstances(schema);
        write = schema.in(WRITE);
        writeLocked = schema.in(WRITE_LOCKED);
    }

    private record Step(
            String id,
            @Nullable Long fence,
            long revision,
            DeploymentState state,
            List<InstanceState> changed,
            List<InstanceState> joined,
            List<EventRows> events) {
        Step(
                String id,
                @Nullable Long fence,
                long revision,
                DeploymentState state,
                List<InstanceState> changed,
                List<NumberedEvent> events) {
            this(id, fence, revision, state, changed, List.of(), EventRows.of(id, events));
        }

        static Step of(DeploymentWrite write) {
            return new Step(
                    write.deploymentId(),
                    write.fence(),
                    write.revision(),
                    write.state(),
                    write.changed(),
                    write.joined(),
                    EventRows.of(write.deploymentId(), write.events()));
        }

        static Step of(ControlRequest request) {
            return new Step(
                    request.deploymentId(),
                    null,
                    request.revision(),
                    request.state(),
                    request.changed(),
                    request.events());
        }

        /** In the order of the parameters of {@code write_step}. */
        void bind(Parameters p) throws SQLException {
            p.text(id).number(fence).number(revision);
            RootRows.bindState(p, state);
            RootRows.bindTally(p, state.tally());
            p.array("int4", List.of(NewRows.present(joined), NewRows.taken(joined)));
            p.columns(EventRows.COLUMNS, events).columns(InstanceRows.CHANGING, changed);
        }
    }

    CommitResult commit(DeploymentWrite write) {
        String operation = "commit a step of a deployment";
        Step step = Step.of(write);
        return write.joined().isEmpty() && write.also().isEmpty()
                ? alone(operation, step)
                : jdbc.transaction(operation, transaction -> together(transaction, step, write.also()));
    }

    CommitResult request(ControlRequest request) {
        return alone("store a request", Step.of(request));
    }

    private CommitResult alone(String operation, Step step) {
        return jdbc.run(operation, Retries.ONCE, write, step::bind, Steps::result);
    }

    /** The step comes first: where it ends its deployment, it makes room for the one that waits. */
    private CommitResult together(Transaction transaction, Step step, List<ControlRequest> also) throws SQLException {
        CommitResult result = transaction.begin(
                writeLocked,
                p -> {
                    p.text(step.id());
                    step.bind(p);
                },
                results -> {
                    results.optional(Row::text);
                    return result(results);
                });
        if (!(result instanceof CommitResult.Committed)) {
            return result;
        }
        newInstances.join(transaction, step.id(), step.joined());
        if (!all(transaction, also)) {
            transaction.undo();
            return new CommitResult.Stale();
        }
        return result;
    }

    /**
     * Stores these steps in a transaction that has locked the row of their service.
     *
     * @return false where one of them can't be stored: the transaction must be undone then
     */
    boolean all(Transaction transaction, List<ControlRequest> steps) throws SQLException {
        for (ControlRequest request : steps) {
            Step step = Step.of(request);
            if (!(transaction.run(write, step::bind, Steps::result) instanceof CommitResult.Committed)) {
                return false;
            }
        }
        return true;
    }

    private static CommitResult result(Results results) throws SQLException {
        return results.one(row -> result(row.text(), row.instant()));
    }

    private static CommitResult result(String outcome, Instant at) {
        switch (outcome) {
            case "committed":
                return new CommitResult.Committed(at);
            case "stale":
                return new CommitResult.Stale();
            default:
                return new CommitResult.Fenced();
        }
    }
}
