package dev.rollout.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Retention;
import dev.rollout.spi.Scan;
import dev.rollout.spi.Session;
import dev.rollout.spi.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps deployments and driving sessions in PostgreSQL 14 or newer. {@link PostgresSchema#install} creates its tables.
 * Threadsafe.
 *
 * <p>Every step is one transaction that waits for the disk ({@code synchronous_commit = on}), with limits on statements,
 * locks and idleness of its own; a step on one deployment takes one round trip. Nothing is set, locked or prepared for longer
 * than a transaction, so PgBouncer in transaction mode will do. What the database or the driver says in an error is not
 * passed on but for its SQLState: it may quote rows.
 *
 * <p>The data source needs a {@code socketTimeout}; with {@code logServerErrorDetail=false} rows stay out of the driver's
 * own logs too.
 */
public final class PostgresStateStore implements StateStore, DriverSessions, Retention, AutoCloseable {
    private final Deployments deployments;
    private final Steps steps;
    private final Creation creation;
    private final Sessions sessions;
    private final Pruning pruning;
    private final List<HikariDataSource> owned;

    PostgresStateStore(Jdbc work, Jdbc renewals, SchemaName schema, List<HikariDataSource> owned) {
        this.owned = owned;
        deployments = new Deployments(work, schema);
        steps = new Steps(work, schema);
        creation = new Creation(work, steps, schema);
        sessions = new Sessions(work, renewals, schema);
        pruning = new Pruning(work, schema);
    }

    /**
     * A store in the schema {@code rollout}. Renewals share the data source: a pool needs connections enough that none of
     * them waits.
     *
     * @param dataSource with a {@code socketTimeout}; stays the host's to close
     * @return the store, once server and schema were checked
     * @throws dev.rollout.spi.StoreException if the database can't be reached or does not qualify; the message says what
     *     to do
     */
    public static PostgresStateStore of(DataSource dataSource) {
        return builder(dataSource).build();
    }

    /**
     * As {@link #of(DataSource)}, with a data source for renewals alone: best a pool of one connection.
     *
     * @param work with a {@code socketTimeout}; stays the host's to close
     * @param renewals the same; its {@code socketTimeout} bounds a renewal
     * @return the store, once server and schema were checked
     * @throws dev.rollout.spi.StoreException if the database can't be reached or does not qualify; the message says what
     *     to do
     */
    public static PostgresStateStore of(DataSource work, DataSource renewals) {
        return builder(work).renewals(renewals).build();
    }

    /**
     * A store with pools of its own: ten connections, and one for renewals. Connections time out after 6 s of silence where
     * the URL does not say otherwise. {@link #close} closes them.
     *
     * @param url such as {@code jdbc:postgresql://host:5432/database?sslmode=verify-full}
     * @param user of the database
     * @param password null where none is asked for
     * @return the store, once server and schema were checked
     * @throws dev.rollout.spi.StoreException if the database can't be reached or does not qualify; the message says what
     *     to do
     */
    public static PostgresStateStore open(String url, String user, @Nullable String password) {
        return builder(url, user, password).build();
    }

    /**
     * For another schema than {@code rollout}, or a data source for renewals.
     *
     * @param work with a {@code socketTimeout}; stays the host's to close
     * @return a builder
     */
    public static PostgresStateStoreBuilder builder(DataSource work) {
        return new PostgresStateStoreBuilder(work);
    }

    /**
     * As {@link #open}, for another schema than {@code rollout}.
     *
     * @param url such as {@code jdbc:postgresql://host:5432/database?sslmode=verify-full}
     * @param user of the database
     * @param password null where none is asked for
     * @return a builder
     */
    public static PostgresStateStoreBuilder builder(String url, String user, @Nullable String password) {
        return new PostgresStateStoreBuilder(Pools.work(url, user, password), Pools.renewals(url, user, password));
    }

    @Override
    public CreateResult create(NewDeployment deployment) {
        return creation.create(deployment);
    }

    @Override
    public Optional<DeploymentSnapshot> load(String deploymentId) {
        return deployments.load(deploymentId);
    }

    @Override
    public CommitResult commit(DeploymentWrite write) {
        return steps.commit(write);
    }

    @Override
    public CommitResult request(ControlRequest request) {
        return steps.request(request);
    }

    @Override
    public List<NumberedEvent> events(String deploymentId, long fromSequence, int limit) {
        return deployments.events(deploymentId, fromSequence, limit);
    }

    @Override
    public List<DeploymentRoot> list(DeploymentQuery query) {
        return deployments.list(query);
    }

    @Override
    public Session open(String label, Duration ttl) {
        return sessions.open(label, ttl);
    }

    @Override
    public Optional<Instant> renew(String sessionId, Duration ttl) {
        return sessions.renew(sessionId, ttl);
    }

    @Override
    public Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId) {
        return sessions.takeOver(sessionId, deploymentId);
    }

    @Override
    public Scan scan(String sessionId, Set<String> services) {
        return sessions.scan(sessionId, services);
    }

    @Override
    public Optional<Instant> leaseUntil(String sessionId) {
        return sessions.leaseUntil(sessionId);
    }

    @Override
    public Optional<Duration> longestAnswer() {
        return Optional.of(sessions.longestAnswer());
    }

    @Override
    public void end(String sessionId) {
        sessions.end(sessionId);
    }

    @Override
    public int prune(Instant olderThan) {
        return pruning.prune(olderThan);
    }

    /** Closes the pools that {@link #open} opened; a data source that was given stays open. Idempotent. */
    @Override
    public void close() {
        owned.forEach(HikariDataSource::close);
    }
}
