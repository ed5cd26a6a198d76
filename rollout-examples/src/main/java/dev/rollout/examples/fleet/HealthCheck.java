package dev.rollout.examples.fleet;

import dev.rollout.examples.wire.HttpHead;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks an instance on this machine for its health. */
public final class HealthCheck {
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final byte[] QUESTION =
            "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private HealthCheck() {}

    /**
     * What it said.
     *
     * @param healthy whether the status was 200
     * @param version the version that answered
     */
    public record Answer(boolean healthy, String version) {}

    /** Empty where nobody answers. */
    public static Optional<Answer> ask(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(QUESTION);
            HttpHead head = HttpHead.read(new BufferedInputStream(socket.getInputStream()));
            if (head == null) {
                return Optional.empty();
            }
            String version = head.header("X-Version");
            return Optional.of(new Answer(head.part(1).equals("200"), version == null ? "" : version));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
