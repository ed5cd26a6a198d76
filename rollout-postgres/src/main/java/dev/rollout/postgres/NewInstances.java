package dev.rollout.postgres;

import dev.rollout.postgres.Jdbc.Transaction;
import dev.rollout.spi.InstanceState;
import java.sql.SQLException;
import java.util.List;

/** Inserts rows of instances: those of a new deployment, and of instances that have joined one since. */
final class NewInstances {
    private static final int ROWS_AT_ONCE = 5_000;

    private static final String INSERT = """
            insert into {schema}.instance (
                deployment, id, service, address, version, zone, slot, labels,
                position, previous, status, direction, batch, taken, admitted, touched, in_doubt,
                outside, left_service, sick_before, standby, retries, opened_at, since, deadline, running,
                intent_kind, intent_operation, intent_version, intent_fence, intent_attempt, intent_deadline, failure, evidence)
            select ?, c.id, c.service, c.address, c.version, c.zone, c.slot, c.labels,
                c.position, c.previous, c.status, c.direction, c.batch,
                c.flags & 1 > 0, c.flags & 2 > 0, c.flags & 4 > 0, c.flags & 8 > 0,
                c.flags & 16 > 0, c.flags & 32 > 0, c.flags & 64 > 0, c.flags & 128 > 0, c.retries,
                c.opened_at, c.since, c.deadline, c.running,
                c.intent_kind, c.intent_operation, c.intent_version, c.intent_fence, c.intent_attempt, c.intent_deadline,
                c.failure, c.evidence
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) c (
                service, address, version, zone, slot, labels,
                id, position, previous, status, direction, batch, flags, retries, opened_at, since, deadline, running,
                intent_kind, intent_operation, intent_version, intent_fence, intent_attempt, intent_deadline, failure, evidence)
            """;
    private static final String BEFORE = """
            select count(*), count(*) filter (where i.id = any (?)) from {schema}.instance i where i.deployment = ?
            """;

    /** Rows that are there, and how many of these have an id of those that are to be inserted. */
    private record Before(int rows, int same) {}

    private final String insert;
    private final String before;

    NewInstances(SchemaName schema) {
        insert = schema.in(INSERT);
        before = schema.in(BEFORE);
    }

    void insert(Transaction transaction, String deployment, List<InstanceState> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
            List<InstanceState> part = rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE));
            transaction.run(
                    insert,
                    p -> p.text(deployment).columns(InstanceRows.FIXED, part).columns(InstanceRows.CHANGING, part),
                    results -> part.size());
        }
    }

    /** Inserts rows behind the last one; the root row is locked, so that nobody else does so meanwhile. */
    void join(Transaction transaction, String deployment, List<InstanceState> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Before there = transaction.run(
                before,
                p -> p.array("text", rows.stream().map(InstanceState::id).toList())
                        .text(deployment),
                results -> results.one(row -> new Before(row.integer(), row.integer())));
        NewRows.checkJoined(deployment, rows, there.rows(), there.same());
        insert(transaction, deployment, rows);
    }
}
