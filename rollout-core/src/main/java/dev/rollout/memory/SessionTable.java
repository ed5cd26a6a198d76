package dev.rollout.memory;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sessions. A session that is dead or has expired is dead for good. Not threadsafe. */
final class SessionTable {
    record Row(String label, Instant expiresAt, boolean dead) {}

    final Map<String, Row> rows = new HashMap<>();

    /** Adds a session; false where the id was used before. */
    boolean add(String id, String label, Instant expiresAt) {
        return rows.putIfAbsent(id, new Row(label, expiresAt, false)) == null;
    }

    boolean isAlive(@Nullable String id, Instant now) {
        Row row = id == null ? null : rows.get(id);
        return row != null && !row.dead() && row.expiresAt().isAfter(now);
    }

    /** Moves the expiry of a living session; false where it is not alive. */
    boolean extend(String id, Instant now, Instant expiresAt) {
        if (!isAlive(id, now)) {
            return false;
        }
        rows.computeIfPresent(id, (key, row) -> new Row(row.label(), expiresAt, false));
        return true;
    }

    /** When it expires; null where it is dead or unknown. */
    @Nullable
    Instant expiresAt(String id) {
        Row row = rows.get(id);
        return row == null || row.dead() ? null : row.expiresAt();
    }

    void kill(@Nullable String id) {
        if (id != null) {
            rows.computeIfPresent(id, (key, row) -> new Row(row.label(), row.expiresAt(), true));
        }
    }

    @Nullable
    String label(String id) {
        Row row = rows.get(id);
        return row == null ? null : row.label();
    }
}
