package dev.rollout.postgres;

import dev.rollout.spi.CorruptDocumentException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a row from left to right. */
final class Row {
    private final ResultSet rows;
    private int index;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    @Nullable
    String optionalText() throws SQLException {
        return rows.getString(++index);
    }

    String text() throws SQLException {
        return present(optionalText());
    }

    long number() throws SQLException {
        return rows.getLong(++index);
    }

    int integer() throws SQLException {
        return rows.getInt(++index);
    }

    boolean flag() throws SQLException {
        return rows.getBoolean(++index);
    }

    @Nullable
    Instant optionalInstant() throws SQLException {
        OffsetDateTime time = rows.getObject(++index, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    Instant instant() throws SQLException {
        return present(optionalInstant());
    }

    <E extends Enum<E>> E name(Class<E> type) throws SQLException {
        return present(optionalName(type));
    }

    <E extends Enum<E>> @Nullable E optionalName(Class<E> type) throws SQLException {
        String name = optionalText();
        if (name == null) {
            return null;
        }
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CorruptDocumentException(
                    "stored " + type.getSimpleName() + " is none that this library knows", null);
        }
    }

    private <T> T present(@Nullable T value) {
        if (value == null) {
            throw new CorruptDocumentException("stored row lacks a value in column " + index, null);
        }
        return value;
    }
}
