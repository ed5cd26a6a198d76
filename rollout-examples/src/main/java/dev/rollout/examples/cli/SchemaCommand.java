package dev.rollout.examples.cli;

import dev.rollout.examples.postgres.PostgresLogin;
import dev.rollout.postgres.PostgresSchema;
import dev.rollout.spi.StoreException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "schema",
        description = "Prints the SQL of the tables; with --install it creates them, or brings them up to date.")
final class SchemaCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    private final Connection connection = new Connection();

    @Option(names = "--install", description = "create the tables where they are not there yet")
    private boolean install;

    @Option(names = "--verify", description = "check that the tables are there, of this version, and open to the role")
    private boolean verify;

    @Option(names = "--json", description = "answer in JSON")
    private boolean json;

    SchemaCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Output output = new Output(around.out(), json);
        String schema = connection.schema();
        if (!install && !verify) {
            String sql = PostgresSchema.sql(schema);
            output.tell(Map.of("schema", schema, "version", PostgresSchema.VERSION, "sql", sql), sql);
            return Exit.COMPLETED;
        }
        PostgresLogin login = connection.login(around);
        try {
            if (install) {
                PostgresSchema.install(login.source(), schema);
            }
            PostgresSchema.verify(login.source(), schema);
        } catch (StoreException e) {
            throw new StoreException(login + ": " + e.getMessage(), e);
        }
        output.tell(
                Map.of("schema", schema, "version", PostgresSchema.VERSION),
                "schema " + schema + " has version " + PostgresSchema.VERSION);
        return Exit.COMPLETED;
    }
}
