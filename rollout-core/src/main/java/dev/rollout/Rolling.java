package dev.rollout;

/** Batch after batch, through the whole fleet; sizes and pauses are the policy's. */
public record Rolling() implements Strategy {}
