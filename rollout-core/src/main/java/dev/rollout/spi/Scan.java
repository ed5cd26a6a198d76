package dev.rollout.spi;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a driver has to look after.
 *
 * @param orphans active deployments that nobody drives, oldest first, at most 1,000
 * @param revisions of the unfinished deployments that the session drives, by id
 * @param now the store's clock
 */
public record Scan(List<String> orphans, Map<String, Long> revisions, Instant now) {
    /**
     * Copies the collections.
     */
    public Scan {
        orphans = List.copyOf(orphans);
        revisions = Map.copyOf(revisions);
    }
}
