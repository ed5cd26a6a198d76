package dev.rollout.postgres;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.Documents;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads deployments. */
final class Deployments {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresStateStore.class);

    private static final String LOAD = """
            select clock_timestamp(), pg_is_in_recovery();
            """
            + RootRows.SELECT + " where d.id = ?;" + InstanceRows.SELECT + " where deployment = ? order by position";
    private static final String EVENTS = """
            select e.events from {schema}.event e
            where e.deployment = ? and e.first < ?
                and e.first >= coalesce(
                    (select max(b.first) from {schema}.event b where b.deployment = ? and b.first <= ?), 1)
            order by e.first
            """;
    private static final String LIST = RootRows.SELECT + """
                    where (?::text is null or d.service = ?) and (not ? or d.finished_at is null)
                    order by d.number desc
                    limit ?
                    """;

    private final Jdbc jdbc;
    private final String load;
    private final String events;
    private final String list;

    Deployments(Jdbc jdbc, SchemaName schema) {
        this.jdbc = jdbc;
        load = schema.in(LOAD);
        events = schema.in(EVENTS);
        list = schema.in(LIST);
    }

    Optional<DeploymentSnapshot> load(String id) {
        return jdbc.snapshot("load a deployment", load, p -> p.text(id).text(id), Deployments::snapshot);
    }

    /** Reads the clock, the root row and the instances. */
    static Optional<DeploymentSnapshot> snapshot(Results results) throws SQLException {
        Instant now = results.one(row -> {
            Instant at = row.instant();
            if (row.flag()) {
                throw new SQLException("standby", "25006");
            }
            return at;
        });
        Optional<DeploymentRoot> root = results.optional(RootRows::read);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DeploymentSnapshot(root.get(), results.all(InstanceRows::read), now));
    }

    List<NumberedEvent> events(String id, long fromSequence, int limit) {
        long from = Math.min(Math.max(1, fromSequence), Long.MAX_VALUE - limit);
        List<String> documents = jdbc.run(
                "read events",
                Retries.REPEATABLE,
                events,
                p -> p.text(id).number(from + limit).text(id).number(from),
                results -> results.all(Row::text));
        return documents.stream()
                .flatMap(document -> Documents.readEvents(id, document).stream())
                .filter(event -> event.sequence() >= from)
                .limit(limit)
                .toList();
    }

    List<DeploymentRoot> list(DeploymentQuery query) {
        return jdbc.run(
                "list deployments",
                Retries.REPEATABLE,
                list,
                p -> p.text(query.service())
                        .text(query.service())
                        .flag(query.onlyUnfinished())
                        .integer(query.limit()),
                results -> {
                    List<DeploymentRoot> readable = new ArrayList<>();
                    results.all(Deployments::readable).forEach(root -> root.ifPresent(readable::add));
                    return readable;
                });
    }

    private static Optional<DeploymentRoot> readable(Row row) throws SQLException {
        try {
            return Optional.of(RootRows.read(row));
        } catch (CorruptDocumentException e) {
            LOG.warn("left a deployment out of a list: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
