package dev.rollout.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rollout.Instance;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.IntFunction;

/** Prints what a probe costs: {@code java -cp ... dev.rollout.probe.ProbeCost}. Not a test. */
final class ProbeCost {
    private static final int PROBES = 10_000;

    private ProbeCost() {}

    public static void main(String[] arguments) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1000)) {
            Thread answering = new Thread(() -> answer(server));
            answering.setDaemon(true);
            answering.start();
            int port = server.getLocalPort();
            HttpHealthProbe http = HttpHealthProbe.path("/health");
            IntFunction<String> fleet = i -> "127.0." + i / 250 + "." + (i % 250 + 1) + ":" + port;
            for (int round = 0; round < 3; round++) {
                measure("plain java.net.Socket  ", ProbeCost::plainSocket, fleet);
                measure("http, 10,000 addresses ", http, fleet);
                measure("http, name of one host ", http, i -> "localhost:" + port);
                measure("tcp, 10,000 addresses  ", TcpHealthProbe.connect(), fleet);
            }
        }
    }

    /** The least that a GET can cost in Java, for comparison: nothing is checked, and little is bounded. */
    private static ProbeResult plainSocket(Instance instance, ProbeContext context) throws IOException {
        String[] address = instance.address().split(":");
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(5000);
            socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])), 5000);
            socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
            byte[] answer = new byte[4096];
            int read = socket.getInputStream().read(answer);
            return read > 12 ? ProbeResult.healthy() : ProbeResult.unhealthy("cut short");
        }
    }

    private static void answer(ServerSocket server) {
        byte[] answer =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"status\":\"UP\"}"
                        .getBytes(ISO_8859_1);
        byte[] request = new byte[4096];
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                if (socket.getInputStream().read(request) > 0) {
                    socket.getOutputStream().write(answer);
                }
            } catch (IOException probeLeft) {
                // the next one
            }
        }
    }

    private static void measure(String what, HealthProbe probe, IntFunction<String> address) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        ProbeContext context = new ProbeContext(null, Duration.ofSeconds(5), null);
        long lookups = lookups(threads);
        long start = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < PROBES; i++) {
            if (!probe.probe(Probing.instance(address.apply(i)), context).passed()) {
                throw new IllegalStateException("probe failed");
            }
        }
        long prober = threads.getCurrentThreadCpuTime() - cpu;
        long resolver = Math.max(0, lookups(threads) - lookups);
        long wall = System.nanoTime() - start;
        System.out.printf(
                "%s: %d us of CPU, %d us of the resolver, %d us from start to end%n",
                what, prober / PROBES / 1000, resolver / PROBES / 1000, wall / PROBES / 1000);
    }

    /** A resolver thread that ends in between takes its time with it, which the next figure then lacks. */
    private static long lookups(ThreadMXBean threads) {
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().equals("rollout-probe-resolver")) {
                sum += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }
}
