package dev.rollout.postgres;

import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.Scan;
import dev.rollout.spi.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The leases of driving processes. */
final class Sessions {
    private static final String OPEN = """
            insert into {schema}.driver_session (id, label, expires_at)
                values (?, ?, clock_timestamp() + ? * interval '1 microsecond') on conflict (id) do nothing;
            select clock_timestamp()
            """;
    /** One reading of the clock decides and extends; what has expired is dead from then on, wherever the clock goes. */
    private static final String RENEW = """
            update {schema}.driver_session s set (dead, expires_at) = (
                    select s.expires_at <= c.at,
                        case when s.expires_at <= c.at then s.expires_at else c.at + ? * interval '1 microsecond' end
                    from (select clock_timestamp() as at) c)
                where s.id = ? and not s.dead
                returning not s.dead, clock_timestamp()
            """;

    private static final String TAKE_OVER =
            """
            select {schema}.take_over(?, ?);
            select clock_timestamp(), pg_is_in_recovery();
            """ + RootRows.SELECT + " where d.id = ? and d.owner = ?;" + InstanceRows.SELECT + """
                    where deployment = ? and exists (select from {schema}.deployment d where d.id = ? and d.owner = ?)
                    order by position
                    """;
    /** Reads only: a row lock to keep others away would cost a write for each orphan and each scan. */
    private static final String SCAN = """
            with wanted as materialized (
                select d.id, d.revision, d.number, d.status, d.owner from {schema}.deployment d
                where d.finished_at is null and (? or d.service = any (?))
            ), orphans as (
                select w.id, w.number from wanted w
                where w.status <> 'pending' and not exists (
                    select from {schema}.driver_session s
                    where s.id = w.owner and not s.dead and s.expires_at > clock_timestamp())
                order by w.number
                limit 1000
            )
            select o.id, 0, o.number from orphans o
            union all
            select w.id, w.revision, w.number from wanted w where w.owner = ?
            order by 3;
            select clock_timestamp()
            """;

    private static final String END = """
            update {schema}.deployment d set owner = null, owner_label = null where d.owner = ? and d.finished_at is null;
            update {schema}.driver_session s set dead = true where s.id = ? and not s.dead
            """;

    private static final String LEASE = "select expires_at from {schema}.driver_session where id = ? and not dead";

    private final Jdbc jdbc;
    private final Jdbc renewals;
    private final String open;
    private final String renew;
    private final String takeOver;
    private final String scan;
    private final String end;
    private final String lease;

    Sessions(Jdbc jdbc, Jdbc renewals, SchemaName schema) {
        this.jdbc = jdbc;
        this.renewals = renewals;
        open = schema.in(OPEN);
        renew = schema.in(RENEW);
        takeOver = schema.in(TAKE_OVER);
        scan = schema.in(SCAN);
        end = schema.in(END);
        lease = schema.in(LEASE);
    }

    Optional<Instant> leaseUntil(String sessionId) {
        return jdbc.run(
                "read a lease",
                Retries.REPEATABLE,
                lease,
                p -> p.text(sessionId),
                results -> results.optional(Row::instant));
    }

    Duration longestAnswer() {
        return renewals.socketTimeout();
    }

    Session open(String label, Duration ttl) {
        String id = UUID.randomUUID().toString();
        return renewals.run(
                "open a session",
                Retries.REPEATABLE,
                open,
                p -> p.text(id).text(label).number(micros(ttl)),
                results -> new Session(id, results.one(Row::instant)));
    }

    Optional<Instant> renew(String sessionId, Duration ttl) {
        return renewals.run(
                "renew a session",
                Retries.REPEATABLE,
                renew,
                p -> p.number(micros(ttl)).text(sessionId),
                results -> results.optional(row -> row.flag() ? Optional.of(row.instant()) : Optional.<Instant>empty())
                        .flatMap(renewed -> renewed));
    }

    Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId) {
        return jdbc.run(
                "take over a deployment",
                Retries.ONCE,
                takeOver,
                p -> p.text(sessionId)
                        .text(deploymentId)
                        .text(deploymentId)
                        .text(sessionId)
                        .text(deploymentId)
                        .text(deploymentId)
                        .text(sessionId),
                results ->
                        results.one(Row::flag) ? Deployments.snapshot(results) : Optional.<DeploymentSnapshot>empty());
    }

    Scan scan(String sessionId, Set<String> services) {
        List<String> orphans = new ArrayList<>();
        Map<String, Long> revisions = new HashMap<>();
        return jdbc.run(
                "scan for deployments",
                Retries.REPEATABLE,
                scan,
                p -> p.flag(services.isEmpty())
                        .array("text", List.copyOf(services))
                        .text(sessionId),
                results -> {
                    orphans.clear();
                    revisions.clear();
                    results.all(row -> {
                        String id = row.text();
                        long revision = row.number();
                        return revision == 0 ? orphans.add(id) : revisions.put(id, revision);
                    });
                    return new Scan(orphans, revisions, results.one(Row::instant));
                });
    }

    void end(String sessionId) {
        jdbc.run(
                "end a session", Retries.REPEATABLE, end, p -> p.text(sessionId).text(sessionId), results -> sessionId);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
