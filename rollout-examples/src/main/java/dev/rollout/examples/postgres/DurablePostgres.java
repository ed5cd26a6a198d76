package dev.rollout.examples.postgres;

import dev.rollout.Instance;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * An embedded PostgreSQL that is as durable as in production. By itself it would trade that for speed, and whatever is shown
 * or measured on it would prove nothing.
 */
public final class DurablePostgres {
    private static final List<String> SETTINGS = List.of("fsync", "synchronous_commit", "full_page_writes");

    private DurablePostgres() {}

    /** A server with the settings on, not started. */
    public static EmbeddedPostgres.Builder builder() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        SETTINGS.forEach(setting -> builder.setServerConfig(setting, "on"));
        return builder;
    }

    /**
     * Asks the server itself.
     *
     * @throws IllegalStateException if one of the settings is not on
     */
    public static void expectDurability(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String setting : SETTINGS) {
                try (ResultSet row = statement.executeQuery("show " + setting)) {
                    if (!row.next() || !row.getString(1).equals("on")) {
                        throw new IllegalStateException(setting + " of PostgreSQL is not on");
                    }
                }
            }
        }
    }

    /** Tells the registry who is there. */
    public static void register(DataSource source, List<Instance> instances) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement columns = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into rollout.service_instances (id, service, hostname, version, slot) values (?, ?, ?, ?, ?)")) {
            columns.execute("alter table rollout.service_instances add column if not exists slot text");
            for (Instance instance : instances) {
                insert.setString(1, instance.id());
                insert.setString(2, instance.service());
                insert.setString(3, instance.address());
                insert.setString(4, instance.version());
                insert.setString(5, instance.slot());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Tells the registry the slots, by the instances' ids. */
    public static void divide(DataSource source, String service, Map<String, String> slots) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "update rollout.service_instances set slot = ? where service = ? and id = ?")) {
            for (Map.Entry<String, String> slot : slots.entrySet()) {
                update.setString(1, slot.getValue());
                update.setString(2, service);
                update.setString(3, slot.getKey());
                update.addBatch();
            }
            update.executeBatch();
        }
    }
}
