package dev.rollout.examples.cli;

import dev.rollout.examples.postgres.PostgresAccess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command over the deployments of a store. */
abstract class StoreCommand implements Callable<Integer> {
    private static final String LABEL = "rollout-cli";

    final Surroundings around;

    @Mixin
    final Connection connection = new Connection();

    @Option(names = "--json", description = "answer in JSON")
    boolean json;

    StoreCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws Exception {
        Output output = new Output(around.out(), json);
        try (PostgresAccess access = PostgresAccess.open(connection.login(around), LABEL)) {
            return run(access, output);
        }
    }

    /** Does it; returns the exit code. */
    abstract int run(PostgresAccess access, Output output) throws Exception;
}
