package dev.rollout.examples.demo;

/**
 * Which slot is active, at one moment.
 *
 * @param store by the deployer's word
 * @param balancer the one that gets all requests by the load balancer's word, empty where none does
 */
record ActiveSlot(String store, String balancer) {}
