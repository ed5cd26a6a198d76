package dev.rollout.simulation;

import dev.rollout.BlueGreen;
import dev.rollout.DeploymentRequest;
import dev.rollout.Policy;
import dev.rollout.Printable;
import dev.rollout.Strategy;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.Documents;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as a scenario writes it. What it asks for is looked at when it is submitted: a value that is not valid is refused
 * by the library, as it would be in a program.
 *
 * @param strategy its JSON form, null for the default
 * @param policy null for the default
 */
record Asked(
        String version,
        @Nullable String strategy,
        @Nullable String strategyType,
        @Nullable Wanted policy,
        @Nullable String key,
        List<String> only) {

    /**
     * A policy as a scenario writes it.
     *
     * @param valid null where it is not
     * @param refused why it is not, else empty
     */
    record Wanted(@Nullable Policy valid, String refused) {}

    /**
     * The request.
     *
     * @throws IllegalArgumentException if one of its values is not valid
     */
    DeploymentRequest request(String service, boolean supersede) {
        DeploymentRequest request = DeploymentRequest.of(service, version)
                .strategy(readStrategy())
                .policy(readPolicy())
                .startedBy("scenario")
                .only(only.toArray(String[]::new))
                .supersede(supersede);
        return key == null ? request : request.key(key);
    }

    /** The slot that gets no traffic at first, where that is what it is about. */
    Optional<String> idleSlot() {
        try {
            return readStrategy() instanceof BlueGreen blueGreen ? Optional.of(blueGreen.idle()) : Optional.empty();
        } catch (IllegalArgumentException e) { // it is refused when it is submitted
            return Optional.empty();
        }
    }

    /** The same by this key, where it has none of its own. */
    Asked named(@Nullable String name) {
        return key != null ? this : new Asked(version, strategy, strategyType, policy, name, only);
    }

    private Policy readPolicy() {
        if (policy == null) {
            return Policy.defaults();
        }
        if (policy.valid() == null) {
            throw new IllegalArgumentException(policy.refused());
        }
        return policy.valid();
    }

    private Strategy readStrategy() {
        if (strategy == null) {
            return Strategy.rolling();
        }
        if (!isKnown(strategyType)) {
            throw new IllegalArgumentException("strategy " + Printable.of(strategyType, 80)
                    + " is not yet known; known are " + String.join(", ", known()));
        }
        return read(strategy, Strategy.class);
    }

    static boolean isKnown(@Nullable String strategyType) {
        return known().contains(strategyType);
    }

    private static List<String> known() {
        return Arrays.stream(Strategy.class.getPermittedSubclasses())
                .map(type -> snake(type.getSimpleName()))
                .sorted()
                .toList();
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return Documents.readStrictly(json, type);
        } catch (CorruptDocumentException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static String snake(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c) && i > 0) {
                snake.append('_');
            }
            snake.append(c);
        }
        return snake.toString().toLowerCase(Locale.ROOT);
    }
}
