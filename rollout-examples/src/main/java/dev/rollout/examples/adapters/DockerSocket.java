package dev.rollout.examples.adapters;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * HTTP over the Docker Engine's Unix socket: one request for each connection, as HTTP/1.0, so that the answer ends where the
 * connection does. Paths without a version mean the newest API that the Engine has.
 */
final class DockerSocket {
    private static final int MAX_ANSWER = 4 * 1024 * 1024;

    private final Path path;

    DockerSocket(Path path) {
        this.path = path;
    }

    /** An answer of the Engine. */
    record Answer(int status, String body) {
        boolean good() {
            return status / 100 == 2;
        }
    }

    /** Ends at the deadline, and at an interrupt. */
    Answer ask(String method, String target, byte[] body, Duration timeLeft) throws IOException, InterruptedException {
        byte[] head = (method + " " + target
                        + " HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        long end = System.nanoTime() + timeLeft.toNanos();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            for (byte[] part : new byte[][] {head, body}) {
                for (ByteBuffer left = ByteBuffer.wrap(part); left.hasRemaining(); channel.write(left)) {
                    await(selector, end);
                }
            }
            key.interestOps(SelectionKey.OP_READ);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
            for (int read = 0; read >= 0 && answer.size() < MAX_ANSWER; read = channel.read(buffer.clear())) {
                answer.write(buffer.array(), 0, read);
                await(selector, end);
            }
            return parse(answer.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IOException("Docker at " + path + ", " + method + " " + target + ": " + e.getMessage(), e);
        }
    }

    private static void await(Selector selector, long end) throws IOException, InterruptedException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0
                || selector.select(millis) == 0 && !Thread.currentThread().isInterrupted()) {
            throw new IOException("no answer in time");
        }
        selector.selectedKeys().clear();
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while Docker was at work");
        }
    }

    private static Answer parse(String answer) throws IOException {
        int end = answer.indexOf("\r\n\r\n");
        String[] words = answer.split(" ", 3);
        if (end < 0 || words.length < 3 || !words[1].matches("\\d{3}")) {
            throw new IOException(
                    "no HTTP answer: " + answer.lines().findFirst().orElse("none at all"));
        }
        return new Answer(Integer.parseInt(words[1]), answer.substring(end + 4));
    }
}
