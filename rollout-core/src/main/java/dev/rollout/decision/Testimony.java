package dev.rollout.decision;

import java.time.Instant;

/**
 * What an instance of the old version answered when it was asked whether it fails as well.
 *
 * @param passed whether it is well
 * @param detail in its words
 * @param askedAt when it was asked
 */
public record Testimony(boolean passed, String detail, Instant askedAt) {}
