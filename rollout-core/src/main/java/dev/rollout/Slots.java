package dev.rollout;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a service.
 *
 * @param service that has them
 * @param names of its slots, as the registry tells them, in alphabetical order; empty where it has none
 * @param active the one that gets the traffic, as the last blue/green deployment left it or is about to; null where there was
 *     none yet: then nobody but the router knows
 */
public record Slots(
        String service, List<String> names, @Nullable String active) {
    /**
     * Copies the names.
     */
    public Slots {
        names = List.copyOf(names);
    }

    /** {@return the others: what a blue/green deployment may update; empty where the active one is not known} */
    public List<String> idle() {
        return active == null
                ? List.of()
                : names.stream().filter(name -> !name.equals(active)).toList();
    }
}
