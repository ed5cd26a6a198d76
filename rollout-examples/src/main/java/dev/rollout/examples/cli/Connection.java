package dev.rollout.examples.cli;

import dev.rollout.examples.postgres.PostgresLogin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database, from options or else from the environment. */
final class Connection {
    @Option(
            names = {"--postgres", "--url"},
            paramLabel = "URL",
            description = "jdbc:postgresql://host:5432/database; or ROLLOUT_POSTGRES")
    private @Nullable String url;

    @Option(names = "--user", paramLabel = "ROLE", description = "or PGUSER; rollout_app by default")
    private @Nullable String user;

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            arity = "0..1",
            interactive = true,
            description = "asked for where no value follows; better PGPASSWORD, which other users don't see")
    private char @Nullable [] password;

    @Option(names = "--schema", paramLabel = "NAME", description = "of the tables; rollout by default")
    private String schema = PostgresLogin.SCHEMA;

    PostgresLogin login(Surroundings around) {
        String place = url != null ? url : around.variable("ROLLOUT_POSTGRES");
        if (place == null) {
            throw new IllegalArgumentException(
                    "no database: give --postgres jdbc:postgresql://host:5432/database, or set ROLLOUT_POSTGRES");
        }
        return new PostgresLogin(
                place,
                user != null ? user : around.variable("PGUSER"),
                password != null ? new String(password) : around.variable("PGPASSWORD"),
                schema);
    }

    String schema() {
        return schema;
    }
}
