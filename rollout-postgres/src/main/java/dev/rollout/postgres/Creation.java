package dev.rollout.postgres;

import dev.rollout.DeploymentStatus;
import dev.rollout.postgres.Jdbc.Transaction;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.Documents;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Ownership;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Stores new deployments. The row of the service is locked first, so that those of one service come one after another. */
final class Creation {
    private static final String BEGIN = """
            insert into {schema}.service (name) values (?) on conflict (name) do nothing;
            select name from {schema}.service where name = ? for update;
            select d.id from {schema}.deployment d where d.service = ? and d.request_key = ?
            """;
    private static final String CONTENDER = """
            select d.id from {schema}.deployment d
                where ? and d.service = ? and d.finished_at is null and (d.status = 'pending') = ?
            """;
    private static final String ROOT = """
            insert into {schema}.deployment_spec (deployment, document) values (?, ?);
            insert into {schema}.deployment (
                id, service, version, request_key, created_at, max_unavailable,
                status, goal, direction, ending, reason, batch, batches, batch_finished_at, waits_passed,
                progress_at, driven_by, forgiven, read_back, traffic, active_slot, finished_at, total, updated, failed, rolled_back, open, taken,
                owner, owner_label, owner_since, driver_fence, revision, next_sequence)
            select ?, n.service, ?, ?, ?::timestamptz, ?,
                ?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?,
                ?::timestamptz, ?, ?, ?, ?, ?, ?::timestamptz, n.tally[1], n.tally[2], n.tally[3], n.tally[4], n.tally[5], n.tally[6],
                s.id, s.label, clock_timestamp(), case when s.id is null then 0 else {schema}.next_fence(n.service) end, 1, ?
            from (select ? as service, ? as tally) n
                left join {schema}.driver_session s on s.id = ? and not s.dead and s.expires_at > clock_timestamp()
            returning owner, owner_label, driver_fence, owner_since
            """;
    private static final String EVENTS = """
            insert into {schema}.event (deployment, first, count, events)
                select ?, c.first, c.count, c.events from unnest(?, ?, ?) c (first, count, events);
            select clock_timestamp()
            """;

    private final Jdbc jdbc;
    private final Steps steps;
    private final NewInstances newInstances;
    private final String begin;
    private final String root;
    private final String contender;
    private final String events;

    Creation(Jdbc jdbc, Steps steps, SchemaName schema) {
        this.jdbc = jdbc;
        this.steps = steps;
        begin = schema.in(BEGIN);
        root = schema.in(ROOT);
        contender = schema.in(CONTENDER);
        newInstances = new NewInstances(schema);
        events = schema.in(EVENTS);
    }

    CreateResult create(NewDeployment deployment) {
        NewRows.check(deployment);
        List<EventRows> eventRows = EventRows.of(deployment.spec().id(), deployment.events());
        return jdbc.transaction("create a deployment", transaction -> {
            Optional<CreateResult> obstacle = obstacle(transaction, deployment);
            if (obstacle.isPresent()) {
                transaction.undo();
                return obstacle.get();
            }
            Ownership ownership = insertRoot(transaction, deployment);
            newInstances.insert(transaction, deployment.spec().id(), deployment.instances());
            long next = deployment.events().size() + 1L;
            return transaction.run(
                    events,
                    p -> p.text(deployment.spec().id()).columns(EventRows.COLUMNS, eventRows),
                    results -> new CreateResult.Created(
                            new DeploymentRoot(deployment.spec(), deployment.state(), ownership, 1, next),
                            results.one(Row::instant)));
        });
    }

    /** Stores the steps on others first: one that is replaced ends before the next one waits in its place. */
    private Optional<CreateResult> obstacle(Transaction transaction, NewDeployment deployment) throws SQLException {
        Optional<CreateResult> sameKey = sameKey(transaction, deployment);
        if (sameKey.isPresent()) {
            return sameKey;
        }
        if (!steps.all(transaction, deployment.also())) {
            return Optional.of(new CreateResult.Stale());
        }
        DeploymentStatus status = deployment.state().status();
        return transaction.run(
                contender,
                p -> p.flag(!status.isFinal())
                        .text(deployment.spec().request().service())
                        .flag(status == DeploymentStatus.PENDING),
                results -> results.optional(Row::text).map(CreateResult.ActiveExists::new));
    }

    private Optional<CreateResult> sameKey(Transaction transaction, NewDeployment deployment) throws SQLException {
        String service = deployment.spec().request().service();
        return transaction.begin(
                begin,
                p -> p.text(service)
                        .text(service)
                        .text(service)
                        .text(deployment.spec().request().key()),
                results -> {
                    results.one(Row::text);
                    return results.optional(Row::text).map(CreateResult.KeyExists::new);
                });
    }

    private Ownership insertRoot(Transaction transaction, NewDeployment deployment) throws SQLException {
        DeploymentSpec spec = deployment.spec();
        return transaction.run(
                root,
                p -> {
                    p.text(spec.id()).text(Documents.write(spec));
                    p.text(spec.id())
                            .text(spec.request().version())
                            .text(spec.request().key())
                            .instant(spec.createdAt())
                            .integer(spec.plan().maxUnavailable());
                    RootRows.bindState(p, deployment.state());
                    p.number(deployment.events().size() + 1L)
                            .text(spec.request().service());
                    RootRows.bindTally(p, deployment.state().tally());
                    p.text(deployment.sessionId());
                },
                results -> results.one(RootRows::ownership));
    }
}
