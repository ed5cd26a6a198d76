package dev.rollout.examples.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Free ports on loopback that stay free while an instance restarts: below the range from which the operating system takes
 * the ports of outgoing connections.
 */
public final class Ports {
    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 31_000;

    private Ports() {}

    /** So many ports that nobody listens on. */
    public static List<Integer> free(int count) {
        List<Integer> free = new ArrayList<>();
        int size = HIGHEST - LOWEST;
        int start = new Random().nextInt(size);
        for (int i = 0; i < size && free.size() < count; i++) {
            int port = LOWEST + (start + i) % size;
            if (isFree(port)) {
                free.add(port);
            }
        }
        if (free.size() < count) {
            throw new IllegalStateException("fewer than " + count + " free ports on loopback");
        }
        return free;
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
