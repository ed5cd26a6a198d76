/** The load balancer before the fleet, its router, and the client that counts failed requests. */
@NullMarked
package dev.rollout.examples.traffic;

import org.jspecify.annotations.NullMarked;
