package dev.rollout.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a series of statements returned. */
final class Results {
    private final Statement statement;
    private boolean rows;

    Results(Statement statement, boolean rows) {
        this.statement = statement;
        this.rows = rows;
    }

    /** Reads one row. */
    interface RowReader<T> {
        T read(Row row) throws SQLException;
    }

    /** Goes on to what the next statement returned. */
    void next() throws SQLException {
        rows = statement.getMoreResults();
    }

    /** Every row of the next statement that returns rows. */
    <T> List<T> all(RowReader<T> reader) throws SQLException {
        while (!rows) {
            if (statement.getUpdateCount() < 0) {
                throw new SQLException("no more results", "02000");
            }
            next();
        }
        List<T> all = new ArrayList<>();
        try (ResultSet set = statement.getResultSet()) {
            while (set.next()) {
                all.add(reader.read(new Row(set)));
            }
        }
        next();
        return all;
    }

    /** The only row, or none. */
    <T> Optional<T> optional(RowReader<T> reader) throws SQLException {
        return all(reader).stream().findFirst();
    }

    <T> T one(RowReader<T> reader) throws SQLException {
        return optional(reader).orElseThrow(() -> new SQLException("no row", "02000"));
    }
}
