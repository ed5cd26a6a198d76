package dev.rollout.spi;

import java.time.Instant;

/**
 * An open session.
 *
 * @param id random, never used again
 * @param now the store's clock
 */
public record Session(String id, Instant now) {}
