package dev.rollout.postgres;

import dev.rollout.spi.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the schema is the one that this library needs, and open to this role. */
final class SchemaCheck {
    private static final String STATE = """
            select current_user, to_regnamespace('{schema}') is not null,
                coalesce(has_schema_privilege(to_regnamespace('{schema}'), 'usage'), false),
                exists (
                    select from pg_class
                    where relnamespace = to_regnamespace('{schema}') and relname = 'schema_version')
            """;
    private static final String STORED = """
            select max(version), max(checksum) filter (where version = ?) from {schema}.schema_version
            """;
    private static final String TABLES = """
            select t.name, p.privilege, c.oid is not null, coalesce(has_table_privilege(c.oid, p.privilege), false),
                coalesce(c.relpersistence = 'u', false)
            from unnest(array['driver_session', 'service', 'deployment', 'deployment_spec', 'instance', 'event',
                    'service_instances']) with ordinality as t (name, n)
                cross join unnest(array['SELECT', 'INSERT', 'UPDATE']) with ordinality as p (privilege, n)
                left join pg_class c on c.relnamespace = to_regnamespace('{schema}') and c.relname = t.name
            where not (t.name = 'service_instances' and p.privilege = 'INSERT')
            order by t.n, p.n
            """;

    private SchemaCheck() {}

    static SchemaName verify(Connection connection, SchemaName schema, boolean allowUnlogged) throws SQLException {
        version(connection, schema);
        tables(connection, schema, allowUnlogged);
        return schema;
    }

    private static void version(Connection connection, SchemaName schema) throws SQLException {
        String role;
        try (PreparedStatement statement = connection.prepareStatement(schema.in(STATE));
                ResultSet row = statement.executeQuery()) {
            row.next();
            role = row.getString(1);
            if (!row.getBoolean(2)) {
                throw mismatch(schema, null);
            }
            if (!row.getBoolean(3)) {
                throw lacks(role, "USAGE", "SCHEMA \"" + schema + '"');
            }
            if (!row.getBoolean(4)) {
                throw mismatch(schema, null);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(schema.in(STORED))) {
            statement.setInt(1, PostgresSchema.VERSION);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Integer version = row.getObject(1, Integer.class);
                if (version == null || version != PostgresSchema.VERSION) {
                    throw mismatch(schema, version);
                }
                if (!PostgresSchema.checksum().equals(row.getString(2))) {
                    throw PostgresSchema.otherSql(schema);
                }
            }
        } catch (SQLException e) {
            if (!"42501".equals(e.getSQLState())) {
                throw e;
            }
            throw lacks(role, "SELECT", "\"" + schema + "\".schema_version");
        }
    }

    private static void tables(Connection connection, SchemaName schema, boolean allowUnlogged) throws SQLException {
        List<String> missing = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(schema.in(TABLES));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String table = "\"" + schema + "\"." + row.getString(1);
                if (!row.getBoolean(3)) {
                    throw new StoreException(
                            "table " + table + " is not there; run PostgresSchema.install(dataSource)", null);
                }
                if (row.getBoolean(5) && !allowUnlogged) {
                    throw new StoreException(
                            "table " + table + " is unlogged and would be empty after a crash; ALTER TABLE " + table
                                    + " SET LOGGED",
                            null);
                }
                if (!row.getBoolean(4)) {
                    missing.add(row.getString(2) + " ON " + table);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw lacking(user(connection), missing);
        }
    }

    private static String user(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select current_user");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static StoreException mismatch(SchemaName schema, @Nullable Integer version) {
        String needed = ", this library needs version " + PostgresSchema.VERSION;
        if (version == null) {
            return new StoreException(
                    "schema '" + schema + "' is missing (version 0)" + needed
                            + "; run PostgresSchema.install(dataSource, \"" + schema + "\")",
                    null);
        }
        return new StoreException(
                "schema '" + schema + "' has version " + version + needed
                        + (version > PostgresSchema.VERSION
                                ? "; upgrade the library"
                                : "; run PostgresSchema.install(dataSource, \"" + schema + "\")"),
                null);
    }

    private static StoreException lacks(String role, String privilege, String object) {
        return lacking(role, List.of(privilege + " ON " + object));
    }

    private static StoreException lacking(String role, List<String> grants) {
        StringBuilder run = new StringBuilder();
        grants.forEach(grant -> run.append(" GRANT ")
                .append(grant)
                .append(" TO \"")
                .append(role)
                .append("\";"));
        return new StoreException("role \"" + role + "\" lacks " + String.join(", ", grants) + "; run" + run, null);
    }
}
