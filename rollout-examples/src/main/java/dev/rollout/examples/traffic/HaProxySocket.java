package dev.rollout.examples.traffic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * HAProxy's runtime API on a Unix socket of level admin: one command for each connection.
 *
 * <p>Reading blocks until HAProxy answers; an interrupt ends it.
 */
final class HaProxySocket {
    private static final int MAX_ANSWER = 1024 * 1024;

    private final Path path;

    HaProxySocket(Path path) {
        this.path = path;
    }

    /** A command that is answered by nothing, if it was done: what went wrong comes as text. */
    void order(String command) throws IOException {
        String answer = ask(command);
        if (!answer.isBlank()) {
            throw new IOException("HAProxy refused '" + command + "': " + answer.strip());
        }
    }

    String ask(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            ByteBuffer question = StandardCharsets.UTF_8.encode(command + "\n");
            while (question.hasRemaining()) {
                channel.write(question);
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
            while (channel.read(buffer) >= 0) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
                if (answer.size() > MAX_ANSWER) {
                    throw new IOException("the answer is longer than " + MAX_ANSWER + " bytes");
                }
            }
            return answer.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("HAProxy at " + path + " did not answer '" + command + "': " + e.getMessage(), e);
        }
    }
}
