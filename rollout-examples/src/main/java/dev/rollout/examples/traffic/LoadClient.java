package dev.rollout.examples.traffic;

import dev.rollout.examples.wire.HttpHead;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests through the load balancer without pause, and counts what users would have noticed: any answer but 200, any
 * broken connection. It tries nothing twice.
 */
public final class LoadClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int KEPT_FAILURES = 5;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n";

    private final int port;
    private final boolean keepAlive;
    private final byte[] request;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final List<Thread> users = new ArrayList<>();
    private final Map<String, Long> byVersion = new TreeMap<>();
    private final Map<String, Long> errors = new TreeMap<>();
    private final Map<String, Long> lastAnswers = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long total;
    private long failed;

    /**
     * What was counted so far.
     *
     * @param total requests answered or lost
     * @param failed those of them that a user would have noticed
     * @param byVersion good answers, by the version that gave them
     * @param errors other answers that instances gave themselves, by their version; counted as failed as well
     * @param failures the first few failures in words
     */
    public record Counts(
            long total, long failed, Map<String, Long> byVersion, Map<String, Long> errors, List<String> failures) {
        public Counts {
            byVersion = Map.copyOf(byVersion);
            errors = Map.copyOf(errors);
            failures = List.copyOf(failures);
        }

        /** Answers of whatever kind that instances of this version gave. */
        public long answers(String version) {
            return byVersion.getOrDefault(version, 0L) + errors.getOrDefault(version, 0L);
        }

        /** The same of all versions. */
        public long answers() {
            return Stream.concat(byVersion.values().stream(), errors.values().stream())
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    private LoadClient(int port, boolean keepAlive) {
        this.port = port;
        this.keepAlive = keepAlive;
        String head = keepAlive ? REQUEST : REQUEST + "Connection: close\r\n";
        this.request = (head + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** So many users at once, who together send about so many requests a second, each over one connection. */
    public static LoadClient start(int port, int users, int requestsPerSecond) {
        return start(new LoadClient(port, true), users, requestsPerSecond);
    }

    /** The same, with a connection for each request. */
    public static LoadClient startClosing(int port, int users, int requestsPerSecond) {
        return start(new LoadClient(port, false), users, requestsPerSecond);
    }

    private static LoadClient start(LoadClient client, int users, int requestsPerSecond) {
        long period = 1_000_000_000L * users / requestsPerSecond;
        for (int i = 0; i < users; i++) {
            Thread user = new Thread(() -> client.use(period), "user-" + i);
            user.setDaemon(true);
            client.users.add(user);
        }
        client.users.forEach(Thread::start);
        return client;
    }

    public synchronized Counts counts() {
        return new Counts(total, failed, byVersion, errors, failures);
    }

    /** When this version answered last, as {@link System#nanoTime}; 0 where it never did. */
    public synchronized long lastAnswer(String version) {
        return lastAnswers.getOrDefault(version, 0L);
    }

    private void use(long period) {
        Connection connection = null;
        long next = System.nanoTime();
        while (running.get()) {
            try {
                if (connection == null) {
                    connection = new Connection(port);
                }
                answered(connection.answer(request));
                if (!keepAlive) {
                    close(connection);
                    connection = null;
                }
            } catch (IOException e) {
                bad(e);
                close(connection);
                connection = null;
            }
            next = Math.max(next + period, System.nanoTime() - period);
            long pause = next - System.nanoTime();
            if (pause > 0 && !pause(pause)) {
                break;
            }
        }
        close(connection);
    }

    private static boolean pause(long nanos) {
        try {
            Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private synchronized void answered(Answer answer) {
        total++;
        lastAnswers.put(answer.version(), System.nanoTime());
        if (answer.good()) {
            byVersion.merge(answer.version(), 1L, Long::sum);
            return;
        }
        failed++;
        if (errors.merge(answer.version(), 1L, Long::sum) == 1) {
            failures.add(answer.version() + " answered " + answer.status());
        }
    }

    private synchronized void bad(IOException e) {
        if (!running.get()) {
            return;
        }
        total++;
        failed++;
        if (failures.size() < KEPT_FAILURES) {
            failures.add(e.toString());
        }
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.socket.close();
            } catch (IOException e) {
                // It is broken anyway.
            }
        }
    }

    /** Waits for the requests under way. */
    @Override
    public void close() {
        running.set(false);
        boolean interrupted = false;
        for (Thread user : users) {
            try {
                user.join(TIMEOUT_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What an instance said, by itself. */
    private record Answer(String version, String status) {
        boolean good() {
            return status.equals("200");
        }
    }

    /** One user's connection. */
    private static final class Connection {
        private final Socket socket = new Socket();
        private final InputStream in;

        Connection(int port) throws IOException {
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.setTcpNoDelay(true);
                in = new BufferedInputStream(socket.getInputStream());
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        /** The answer of an instance; one that the load balancer makes up has no version, and is no better than none. */
        Answer answer(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            HttpHead head = HttpHead.read(in);
            if (head == null) {
                throw new IOException("connection closed without an answer");
            }
            head.readBody(in);
            String version = head.header("X-Version");
            if (version == null && !head.part(1).equals("200")) {
                throw new IOException("answered " + head.startLine());
            }
            return new Answer(version == null ? "" : version, head.part(1));
        }
    }
}
