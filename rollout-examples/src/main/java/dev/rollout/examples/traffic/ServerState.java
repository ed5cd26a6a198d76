package dev.rollout.examples.traffic;

/**
 * One instance, as the load balancer sees it.
 *
 * @param name of the instance
 * @param serving whether new requests go to it
 * @param checked whether it passed the balancer's own last health check
 * @param open requests that it has, or that wait for it
 */
public record ServerState(String name, boolean serving, boolean checked, int open) {}
