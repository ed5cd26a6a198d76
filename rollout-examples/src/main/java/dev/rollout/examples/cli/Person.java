package dev.rollout.examples.cli;

import dev.rollout.By;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who does it, and why: both are stored. */
final class Person {
    @Option(names = "--by", paramLabel = "NAME", description = "who does it; or ROLLOUT_ACTOR, else the user's name")
    private @Nullable String by;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why")
    private String reason = "";

    boolean isNamed() {
        return by != null || !reason.isEmpty();
    }

    By by(Surroundings around) {
        String name = by != null ? by : around.variable("ROLLOUT_ACTOR", "USER", "USERNAME");
        return new By(name == null ? System.getProperty("user.name", "unknown") : name, reason);
    }
}
