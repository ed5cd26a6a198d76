package dev.rollout.postgres;

import dev.rollout.Instance;
import dev.rollout.spi.InstanceRegistry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Knows the instances of services from the table {@code service_instances(id, service, hostname, version, status)} of the
 * schema. {@link PostgresSchema#install} creates it where it is not there; the host fills it. Threadsafe.
 *
 * <p>A row is an instance of its service where its {@code status} is {@code active}; any other row is left alone. {@code
 * hostname} is the instance's address, such as {@code host:port}. Where the table also has the columns {@code zone}, {@code
 * slot}, {@code labels} (jsonb, an object of texts) and {@code position}, they are read. The order of deployment is by
 * position, then by id, shorter ids first, so that {@code web-2} comes before {@code web-10}.
 */
public final class PostgresInstanceRegistry implements InstanceRegistry {
    /** As JSON, since a host's own table may lack the columns. */
    private static final String INSTANCES = """
            select i.id::text, i.service, i.hostname, i.version, more.row ->> 'zone', more.row ->> 'slot',
                more.row ->> 'labels'
            from {schema}.service_instances i cross join lateral (select to_jsonb(i) as row) more
            where i.service = ? and i.status = 'active'
            order by (more.row ->> 'position')::bigint nulls last, length(i.id::text), i.id::text collate "C"
            """;
    /** The row of the service stays locked until the versions are written, so that no newer driver comes in between. */
    private static final String RECORD = """
            with fenced as (
                insert into {schema}.service as s (name, fence) values (?, ?)
                on conflict (name) do update set fence = excluded.fence where s.fence <= excluded.fence
                returning s.name
            )
            update {schema}.service_instances i set version = c.version
            from fenced, unnest(?, ?) c (id, version)
            where i.service = fenced.name and i.id::text = c.id and i.version is distinct from c.version
            """;

    private final Jdbc jdbc;
    private final String instances;
    private final String record;

    private PostgresInstanceRegistry(Jdbc jdbc, SchemaName schema) {
        this.jdbc = jdbc;
        instances = schema.in(INSTANCES);
        record = schema.in(RECORD);
    }

    /**
     * The registry in the schema {@code rollout}.
     *
     * @param dataSource with a {@code socketTimeout}; stays the host's to close
     * @return the registry, once server and schema were checked
     * @throws dev.rollout.spi.StoreException if the database can't be reached or does not qualify; the message says what
     *     to do
     */
    public static PostgresInstanceRegistry of(DataSource dataSource) {
        return of(dataSource, SchemaName.DEFAULT);
    }

    /**
     * The registry in another schema.
     *
     * @param dataSource with a {@code socketTimeout}; stays the host's to close
     * @param schema of the form {@code [a-z_][a-z0-9_]{0,47}}
     * @return the registry, once server and schema were checked
     * @throws dev.rollout.spi.StoreException if the database can't be reached or does not qualify; the message says what
     *     to do
     * @throws IllegalArgumentException if the schema's name is not of that form
     */
    public static PostgresInstanceRegistry of(DataSource dataSource, String schema) {
        SchemaName name = new SchemaName(schema);
        Limits limits = Limits.within(ServerCheck.check(dataSource, true));
        PostgresSchema.verify(dataSource, schema);
        return new PostgresInstanceRegistry(new Jdbc(dataSource, limits), name);
    }

    @Override
    public List<Instance> instances(String service) {
        return jdbc.run(
                "read the instances of a service",
                Retries.REPEATABLE,
                instances,
                p -> p.text(service),
                results -> results.all(PostgresInstanceRegistry::instance));
    }

    private static Instance instance(Row row) throws SQLException {
        return new Instance(
                row.text(),
                row.text(),
                row.text(),
                row.optionalText(),
                row.optionalText(),
                row.optionalText(),
                InstanceRows.labels(row.optionalText()));
    }

    @Override
    public void recordVersions(String service, Map<String, String> versions, long fence) {
        List<String> ids = new ArrayList<>(versions.keySet());
        List<String> values = ids.stream().map(versions::get).toList();
        jdbc.run(
                "record the versions of instances",
                Retries.REPEATABLE,
                record,
                p -> p.text(service).number(fence).array("text", ids).array("text", values),
                results -> ids);
    }
}
