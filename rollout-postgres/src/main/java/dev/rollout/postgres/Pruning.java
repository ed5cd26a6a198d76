package dev.rollout.postgres;

import java.time.Instant;
import java.util.List;

/** Forgets deployments that ended long ago, each in a transaction of its own. */
final class Pruning {
    private static final int AT_ONCE = 100;

    private static final String ENDED = """
            select d.id from {schema}.deployment d
                where d.finished_at < ?::timestamptz and not {schema}.tells_slot(d)
                order by d.finished_at limit ?
            """;
    private static final String DEPLOYMENT = """
            select {schema}.prune_deployment(?, ?::timestamptz)
            """;
    private static final String SESSIONS = """
            select {schema}.prune_sessions(?::timestamptz)
            """;

    private final Jdbc jdbc;
    private final String ended;
    private final String deployment;
    private final String sessions;

    Pruning(Jdbc jdbc, SchemaName schema) {
        this.jdbc = jdbc;
        ended = schema.in(ENDED);
        deployment = schema.in(DEPLOYMENT);
        sessions = schema.in(SESSIONS);
    }

    int prune(Instant olderThan) {
        int pruned = 0;
        List<String> ids;
        do {
            ids = jdbc.run(
                    "look for ended deployments",
                    Retries.REPEATABLE,
                    ended,
                    p -> p.instant(olderThan).integer(AT_ONCE),
                    results -> results.all(Row::text));
            for (String id : ids) {
                pruned += prune(id, olderThan) ? 1 : 0;
            }
        } while (ids.size() == AT_ONCE);
        jdbc.run(
                "forget old sessions",
                Retries.REPEATABLE,
                sessions,
                p -> p.instant(olderThan),
                results -> results.one(Row::number));
        return pruned;
    }

    private boolean prune(String id, Instant olderThan) {
        return jdbc.run(
                "delete an ended deployment",
                Retries.REPEATABLE,
                deployment,
                p -> p.text(id).instant(olderThan),
                results -> results.one(Row::flag));
    }
}
