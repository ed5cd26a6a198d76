package dev.rollout.examples.fleet;

import dev.rollout.examples.wire.HttpHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * One instance of the service: a small process that says which version it is. Two releases are bad: v3 starts, takes
 * requests, and fails its health check; v5 passes it, and answers each 20th real request with an error. {@code /metrics}
 * tells how many requests there were lately.
 *
 * <p>It writes down itself what happened to it, and ends when the demo ends, however that one ends.
 */
public final class InstanceMain {
    private static final String SICK_RELEASE = "v3";
    private static final String FAULTY_RELEASE = "v5";
    private static final int EACH_OF_FAULTY = 20;
    private static final long WORK_MILLIS = 8;
    private static final long LAST_REQUESTS_MILLIS = 5_000;

    private final String id;
    private final String version;
    private final boolean healthy;
    private final boolean faulty;
    private final RequestCounts counts = new RequestCounts();

    private InstanceMain(String id, String version) {
        this.id = id;
        this.version = version;
        this.healthy = !version.equals(SICK_RELEASE);
        this.faulty = version.equals(FAULTY_RELEASE);
    }

    /** Arguments: id, version, port, log file, operation id, fencing token, port of the lifeline. */
    public static void main(String[] args) throws IOException {
        InstanceMain instance = new InstanceMain(args[0], args[1]);
        InstanceLog log = new InstanceLog(Path.of(args[3]));
        String pid = Long.toString(ProcessHandle.current().pid());
        Lifeline.hold(Integer.parseInt(args[6]), () -> Runtime.getRuntime().halt(1));
        // The port can be bound once: two processes can't be the same instance.
        TinyServer server = new TinyServer(Integer.parseInt(args[2]), instance::answer);
        log.append(
                InstanceLog.STARTED,
                "version",
                instance.version,
                "pid",
                pid,
                "operation",
                args[4],
                "token",
                args[5],
                "healthy",
                Boolean.toString(instance.healthy));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            log.append(InstanceLog.STOPPING, "version", instance.version, "pid", pid);
            server.stop(LAST_REQUESTS_MILLIS);
            log.append(InstanceLog.STOPPED, "version", instance.version, "pid", pid);
        }));
        server.serve();
    }

    private byte[] answer(String path) throws InterruptedException {
        if (path.equals("/health")) {
            return healthy ? response("200 OK", "ok\n") : response("503 Service Unavailable", "no database\n");
        }
        if (path.equals("/metrics")) {
            return response("200 OK", counts.text(System.currentTimeMillis()));
        }
        Thread.sleep(WORK_MILLIS);
        boolean error = counts.count(System.currentTimeMillis(), faulty ? EACH_OF_FAULTY : 0);
        return error
                ? response("500 Internal Server Error", "no idea\n")
                : response("200 OK", id + " " + version + "\n");
    }

    private byte[] response(String status, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return new HttpHead(
                        "HTTP/1.1 " + status,
                        List.of(
                                "Content-Type: text/plain",
                                "Content-Length: " + body.length,
                                "X-Instance: " + id,
                                "X-Version: " + version))
                .bytes(body);
    }
}
