package dev.rollout.postgres;

import dev.rollout.DeploymentStatus;
import dev.rollout.postgres.Jdbc.Transaction;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.Documents;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Ownership;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Stores new deployments. The row of the service is locked first, so that those of one service come one after another. */
final class Creation {
    private static final int ROWS_AT_ONCE = 5_000;

    private static final String BEGIN = """
            insert into {schema}.service (name) values (?) on conflict (name) do nothing;
            select name from {schema}.service where name = ? for update;
            select d.id from {schema}.deployment d where d.service = ? and d.request_key = ?;
            select d.id from {schema}.deployment d
                where ? and d.service = ? and d.finished_at is null and (d.status = 'pending') = ?
            """;
    private static final String ROOT = """
            insert into {schema}.deployment_spec (deployment, document) values (?, ?);
            insert into {schema}.deployment (
                id, service, version, request_key, created_at, max_unavailable,
                status, goal, direction, ending, reason, batch, batch_finished_at, progress_at, driven_by, read_back,
                finished_at, total, updated, failed, rolled_back, open, taken,
                owner, owner_label, owner_since, driver_fence, revision, next_sequence)
            select ?, n.service, ?, ?, ?::timestamptz, ?,
                ?, ?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz, ?, ?,
                ?::timestamptz, n.tally[1], n.tally[2], n.tally[3], n.tally[4], n.tally[5], n.tally[6],
                s.id, s.label, clock_timestamp(), case when s.id is null then 0 else {schema}.next_fence(n.service) end, 1, ?
            from (select ? as service, ? as tally) n
                left join {schema}.driver_session s on s.id = ? and not s.dead and s.expires_at > clock_timestamp()
            returning owner, owner_label, driver_fence, owner_since
            """;
    private static final String INSTANCES = """
            insert into {schema}.instance (
                deployment, id, service, address, version, zone, slot, labels,
                position, previous, status, direction, batch, taken, admitted, touched, in_doubt,
                opened_at, since, deadline, running,
                intent_kind, intent_operation, intent_version, intent_fence, intent_attempt, intent_deadline, failure, evidence)
            select ?, c.id, c.service, c.address, c.version, c.zone, c.slot, c.labels,
                c.position, c.previous, c.status, c.direction, c.batch,
                c.flags & 1 > 0, c.flags & 2 > 0, c.flags & 4 > 0, c.flags & 8 > 0,
                c.opened_at, c.since, c.deadline, c.running,
                c.intent_kind, c.intent_operation, c.intent_version, c.intent_fence, c.intent_attempt, c.intent_deadline,
                c.failure, c.evidence
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) c (
                service, address, version, zone, slot, labels,
                id, position, previous, status, direction, batch, flags, opened_at, since, deadline, running,
                intent_kind, intent_operation, intent_version, intent_fence, intent_attempt, intent_deadline, failure, evidence)
            """;
    private static final String EVENTS = """
            insert into {schema}.event (deployment, first, count, events)
                select ?, c.first, c.count, c.events from unnest(?, ?, ?) c (first, count, events);
            select clock_timestamp()
            """;

    private final Jdbc jdbc;
    private final String begin;
    private final String root;
    private final String instances;
    private final String events;

    Creation(Jdbc jdbc, SchemaName schema) {
        this.jdbc = jdbc;
        begin = schema.in(BEGIN);
        root = schema.in(ROOT);
        instances = schema.in(INSTANCES);
        events = schema.in(EVENTS);
    }

    CreateResult create(NewDeployment deployment) {
        NewRows.check(deployment);
        List<EventRows> eventRows = EventRows.of(deployment.spec().id(), deployment.events());
        return jdbc.transaction("create a deployment", transaction -> {
            Optional<CreateResult> existing = existing(transaction, deployment);
            if (existing.isPresent()) {
                return existing.get();
            }
            Ownership ownership = insertRoot(transaction, deployment);
            insertInstances(transaction, deployment);
            long next = deployment.events().size() + 1L;
            return transaction.run(
                    events,
                    p -> p.text(deployment.spec().id()).columns(EventRows.COLUMNS, eventRows),
                    results -> new CreateResult.Created(
                            new DeploymentRoot(deployment.spec(), deployment.state(), ownership, 1, next),
                            results.one(Row::instant)));
        });
    }

    private Optional<CreateResult> existing(Transaction transaction, NewDeployment deployment) throws SQLException {
        String service = deployment.spec().request().service();
        return transaction.begin(
                begin,
                p -> p.text(service)
                        .text(service)
                        .text(service)
                        .text(deployment.spec().request().key())
                        .flag(!deployment.state().status().isFinal())
                        .text(service)
                        .flag(deployment.state().status() == DeploymentStatus.PENDING),
                results -> {
                    results.one(Row::text);
                    Optional<String> sameKey = results.optional(Row::text);
                    Optional<String> active = results.optional(Row::text);
                    return sameKey.<CreateResult>map(CreateResult.KeyExists::new)
                            .or(() -> active.map(CreateResult.ActiveExists::new));
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

    private void insertInstances(Transaction transaction, NewDeployment deployment) throws SQLException {
        List<InstanceState> rows = deployment.instances();
        for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
            List<InstanceState> part = rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE));
            transaction.run(
                    instances,
                    p -> p.text(deployment.spec().id())
                            .columns(InstanceRows.FIXED, part)
                            .columns(InstanceRows.CHANGING, part),
                    results -> part.size());
        }
    }
}
