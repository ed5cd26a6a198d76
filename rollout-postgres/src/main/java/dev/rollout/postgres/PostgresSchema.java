package dev.rollout.postgres;

import dev.rollout.spi.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The tables of {@link PostgresStateStore} and {@link PostgresInstanceRegistry}: {@link #install} creates them, or {@link
 * #sql} tells what to run with another tool.
 *
 * <p>Who installs owns the tables. A role that deploys needs no more than
 *
 * <pre>{@code
 * GRANT USAGE ON SCHEMA rollout TO app;
 * GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA rollout TO app;
 * GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA rollout TO app;  -- for prune(); other functions are open to all
 * }</pre>
 *
 * and one that only looks {@code USAGE} and {@code SELECT}.
 */
public final class PostgresSchema {
    /** The version of the tables that this library needs. */
    public static final int VERSION = 1;

    private static final String ONCE_LOCKED = "-- once locked";
    private static final List<String> FILES = List.of("schema-1.sql", "schema-1-functions.sql");
    private static final int ATTEMPTS = 20;
    /** Somebody else created the same thing at the same time. */
    private static final Set<String> RACES =
            Set.of("23505", "42P06", "42P07", "42710", "42723", "XX000", "40001", "40P01");

    private static final String LIMITS = """
            set local lock_timeout = '30s'; set local statement_timeout = '60s';
            set local idle_in_transaction_session_timeout = '60s'; set local synchronous_commit = on
            """;
    private static final String INSTALLED = "select checksum from {schema}.schema_version where version = ?";
    private static final String RECORD = "insert into {schema}.schema_version (version, checksum) values (?, ?)";

    private PostgresSchema() {}

    /**
     * Creates the tables in the schema {@code rollout} where they are not there yet. Idempotent.
     *
     * @param dataSource of a role that may create them, and owns them then
     * @throws StoreException if they can't be created, or version 1 was installed from other SQL
     */
    public static void install(DataSource dataSource) {
        install(dataSource, SchemaName.DEFAULT);
    }

    /**
     * Creates the schema and its tables where they are not there yet, in one transaction; any number of processes may do
     * so at once. Idempotent.
     *
     * @param dataSource of a role that may create them, and owns them then
     * @param schema of the form {@code [a-z_][a-z0-9_]{0,47}}
     * @throws StoreException if they can't be created, or version 1 was installed from other SQL
     * @throws IllegalArgumentException if the schema's name is not of that form
     */
    public static void install(DataSource dataSource, String schema) {
        SchemaName name = new SchemaName(schema);
        SQLException race = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (Connection connection = dataSource.getConnection()) {
                Jdbc.unprepared(connection, false, it -> install(it, name));
                return;
            } catch (SQLException e) {
                if (!RACES.contains(Failures.state(e))) {
                    throw Failures.of("install the schema '" + name + "'", e);
                }
                race = e;
            }
        }
        throw Failures.of("install the schema '" + name + "'", race == null ? new SQLException() : race);
    }

    /**
     * Checks that the tables of the schema {@code rollout} are there, of the right version, and open to this role.
     *
     * @param dataSource of the role that is to use them
     * @throws StoreException if not, with both versions and what to do
     */
    public static void verify(DataSource dataSource) {
        verify(dataSource, SchemaName.DEFAULT);
    }

    /**
     * As {@link #verify(DataSource)}, for another schema.
     *
     * @param dataSource of the role that is to use them
     * @param schema of the form {@code [a-z_][a-z0-9_]{0,47}}
     * @throws StoreException if not, with both versions and what to do
     * @throws IllegalArgumentException if the schema's name is not of that form
     */
    public static void verify(DataSource dataSource, String schema) {
        SchemaName name = new SchemaName(schema);
        try (Connection connection = dataSource.getConnection()) {
            Jdbc.unprepared(connection, true, it -> SchemaCheck.verify(it, name, false));
        } catch (SQLException e) {
            throw Failures.of("verify the schema '" + name + "'", e);
        }
    }

    /** {@return the statements that {@link #install(DataSource)} runs; in one transaction, please} */
    public static String sql() {
        return sql(SchemaName.DEFAULT);
    }

    /**
     * The statements that {@link #install(DataSource, String)} runs; in one transaction, please.
     *
     * @param schema of the form {@code [a-z_][a-z0-9_]{0,47}}
     * @return SQL
     * @throws IllegalArgumentException if the schema's name is not of that form
     */
    public static String sql(String schema) {
        SchemaName name = new SchemaName(schema);
        return name.in(script()) + "\n" + recorded(name);
    }

    private static SchemaName install(Connection connection, SchemaName name) throws SQLException {
        String script = name.in(script());
        int locked = script.indexOf(ONCE_LOCKED);
        try (Statement statement = connection.createStatement()) {
            statement.execute(LIMITS);
            statement.execute(script.substring(0, locked));
            if (!installed(connection, name)) {
                statement.execute(script.substring(locked));
                statement.execute(recorded(name));
            }
            connection.commit();
            return name;
        } finally {
            connection.rollback();
        }
    }

    private static boolean installed(Connection connection, SchemaName name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(name.in(INSTALLED))) {
            statement.setInt(1, VERSION);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                if (!row.getString(1).equals(checksum())) {
                    throw otherSql(name);
                }
                return true;
            }
        }
    }

    static StoreException otherSql(SchemaName name) {
        return new StoreException(
                "schema '" + name + "' version " + VERSION + " was installed from other SQL than this library's; "
                        + "compare it with PostgresSchema.sql()",
                null);
    }

    /** The checksum is hexadecimal, the version a number: both are ours. */
    private static String recorded(SchemaName name) {
        return name.in(RECORD)
                        .replaceFirst("\\?", Integer.toString(VERSION))
                        .replaceFirst("\\?", "'" + checksum() + "'")
                + ";\n";
    }

    static String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String script() {
        return FILES.stream().map(PostgresSchema::read).collect(Collectors.joining("\n"));
    }

    private static String read(String file) {
        try (InputStream in = PostgresSchema.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read", e);
        }
    }
}
