package dev.rollout.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns a name into all of its addresses. */
@FunctionalInterface
interface HostResolver {
    /** At least one address, or an exception. */
    List<InetAddress> resolve(String name, Deadline deadline) throws UnknownHostException, InterruptedException;
}
