package dev.rollout.postgres;

import dev.rollout.Printable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one identifier that gets into SQL: validated, then quoted. */
record SchemaName(String name) {
    static final String DEFAULT = "rollout";

    private static final Pattern VALID = Pattern.compile("[a-z_][a-z0-9_]{0,47}");
    private static final String PLACEHOLDER = "{schema}";

    SchemaName {
        if (!valid(name)) {
            throw new IllegalArgumentException("schema must match " + VALID
                    + " and be neither pg_* nor information_schema, was '" + Printable.of(name, 80) + "'");
        }
    }

    private static boolean valid(@Nullable String name) {
        return name != null
                && VALID.matcher(name).matches()
                && !name.startsWith("pg_")
                && !name.equals("information_schema");
    }

    /** The statement for this schema. */
    String in(String sql) {
        return sql.replace(PLACEHOLDER, '"' + name + '"');
    }

    @Override
    public String toString() {
        return name;
    }
}
