package dev.rollout.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds the parameters of a statement from left to right. */
final class Parameters {
    private final PreparedStatement statement;
    private int index;

    Parameters(PreparedStatement statement) {
        this.statement = statement;
    }

    /** A column of an array parameter: what the database calls its type, and where the value is. */
    record Column<T>(String type, Function<T, @Nullable Object> value) {}

    Parameters text(@Nullable String value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.VARCHAR);
        } else {
            statement.setString(++index, value);
        }
        return this;
    }

    Parameters name(@Nullable Enum<?> value) throws SQLException {
        return text(nameOf(value));
    }

    Parameters number(long value) throws SQLException {
        statement.setLong(++index, value);
        return this;
    }

    Parameters number(@Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.BIGINT);
            return this;
        }
        return number(value.longValue());
    }

    Parameters integer(int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    Parameters flag(boolean value) throws SQLException {
        statement.setBoolean(++index, value);
        return this;
    }

    /** As text: the statement casts it. */
    Parameters instant(@Nullable Instant value) throws SQLException {
        return text(timeOf(value));
    }

    Parameters array(String type, List<?> values) throws SQLException {
        statement.setArray(++index, statement.getConnection().createArrayOf(type, values.toArray()));
        return this;
    }

    <T> Parameters columns(List<Column<T>> columns, List<T> rows) throws SQLException {
        for (Column<T> column : columns) {
            @Nullable Object[] values = new Object[rows.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = column.value().apply(rows.get(i));
            }
            statement.setArray(++index, statement.getConnection().createArrayOf(column.type(), values));
        }
        return this;
    }

    static @Nullable String nameOf(@Nullable Enum<?> value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }

    /** In microseconds, which is what the database keeps. */
    static @Nullable String timeOf(@Nullable Instant value) {
        return value == null ? null : value.truncatedTo(ChronoUnit.MICROS).toString();
    }
}
