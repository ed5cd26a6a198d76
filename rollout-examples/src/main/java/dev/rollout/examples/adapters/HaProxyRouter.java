package dev.rollout.examples.adapters;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.TrafficRouter;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Drains and admits the servers of one HAProxy backend, by its runtime API, without losing a request: the servers are named
 * like the instances, and checked ({@code option httpchk}, {@code server web-1 10.0.0.1:8080 check}).
 *
 * <p>The order is what matters. Drain, and wait until no request is there or on its way there; only then may the instance
 * stop. When it is back, wait until HAProxy's <em>own</em> check has passed, still drained: made ready before that, a server
 * that HAProxy takes for down answers 503.
 *
 * <p>It is INTERRUPTIBLE: all it does by itself is wait. For weights, blue and green, and clients that are bound by a cookie
 * (they ignore a drain) there is {@link dev.rollout.examples.traffic.BalancerRouter}. Threadsafe.
 */
public final class HaProxyRouter implements TrafficRouter {
    private static final long POLL_MILLIS = 20;
    private static final Duration MARGIN = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(1);
    /** Commas in quotes, as in the text of a check, separate nothing. */
    private static final String COMMA = ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";

    /** What HAProxy allows in names; anything else could be another command. */
    private static final String NAME = "[A-Za-z0-9_.:-]+";

    private final Path socket;
    private final String backend;

    /**
     * The backend of this name.
     *
     * @param socket {@code stats socket … level admin} of the configuration
     */
    public HaProxyRouter(Path socket, String backend) {
        this.socket = socket;
        this.backend = name("backend", backend);
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.none().withInterruptible(GRACE);
    }

    @Override
    public DrainResult drain(Instance instance, CallContext context) throws IOException, InterruptedException {
        context.ensureOwned();
        if (!status(server(instance)).startsWith("MAINT")) { // there even less goes to it
            set(instance, "drain");
        }
        while (true) {
            Map<String, String> server = server(instance);
            int open = number(server, "scur") + number(server, "qcur");
            if (open == 0 && !status(server).startsWith("UP")) {
                return DrainResult.DRAINED;
            }
            if (context.timeLeft().compareTo(MARGIN) <= 0) {
                context.report(open + " requests to " + instance.id() + " did not end in time");
                return DrainResult.TIMED_OUT;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    @Override
    public void admit(Instance instance, CallContext context) throws IOException, InterruptedException {
        context.ensureOwned();
        if (status(server(instance)).startsWith("MAINT")) {
            set(instance, "drain"); // in maintenance it is not checked, and ready would make it up at once
        }
        await(instance, context, "pass HAProxy's own check", HaProxyRouter::isChecked);
        context.ensureOwned();
        set(instance, "ready");
        await(
                instance,
                context,
                "get requests from HAProxy",
                server -> status(server).startsWith("UP"));
    }

    /** By weight, of those that are up; who is not in it gets nothing. */
    @Override
    public Map<String, Double> current(String service) throws IOException {
        Map<String, Double> weights = new HashMap<>();
        servers().forEach((name, server) -> {
            if (status(server).startsWith("UP")) {
                weights.put(name, (double) number(server, "weight"));
            }
        });
        double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        weights.replaceAll((name, weight) -> 100 * weight / Math.max(1, sum));
        return weights;
    }

    private void await(Instance instance, CallContext context, String what, Predicate<Map<String, String>> reached)
            throws IOException, InterruptedException {
        for (Map<String, String> server = server(instance); !reached.test(server); server = server(instance)) {
            if (context.timeLeft().compareTo(MARGIN) <= 0) {
                throw new IOException(backend + "/" + instance.id() + " did not " + what + " in time: it is "
                        + status(server) + ", its last check " + server.get("check_status") + " "
                        + server.get("last_chk"));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** {@code UP 1/2} and the like: the check has yet to confirm it. A star before the check: another one is under way. */
    private static boolean isChecked(Map<String, String> server) {
        return status(server).indexOf('/') < 0
                && server.getOrDefault("check_status", "").matches("(\\* )?L[467]OK");
    }

    private static String status(Map<String, String> server) {
        return server.getOrDefault("status", "");
    }

    private static int number(Map<String, String> server, String column) {
        String number = server.getOrDefault(column, "");
        return number.isEmpty() ? 0 : Integer.parseInt(number);
    }

    private void set(Instance instance, String state) throws IOException {
        String command = "set server " + backend + "/" + name("instance id", instance.id()) + " state " + state;
        String answer = ask(command).strip(); // what went wrong comes as text
        if (!answer.isEmpty()) {
            throw new IOException("HAProxy refused '" + command + "': " + answer);
        }
    }

    private Map<String, String> server(Instance instance) throws IOException {
        Map<String, String> server = servers().get(instance.id());
        if (server == null) {
            throw new IOException("HAProxy at " + socket + " has no server " + backend + "/" + instance.id()
                    + "; it needs a line 'server " + instance.id() + " … check' in that backend");
        }
        return server;
    }

    /** Columns by their names, of each server by its own: versions of HAProxy add columns anywhere. */
    private Map<String, Map<String, String>> servers() throws IOException {
        String command = "show stat " + backend + " 4 -1"; // 4: servers; -1: all
        List<String> lines =
                ask(command).lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || !lines.get(0).startsWith("# ")) {
            throw new IOException(
                    "HAProxy at " + socket + " answered '" + command + "' by: " + String.join(" ", lines));
        }
        String[] names = lines.get(0).substring(2).split(",", -1);
        Map<String, Map<String, String>> servers = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(COMMA, -1);
            Map<String, String> server = new HashMap<>();
            for (int i = 0; i < Math.min(names.length, fields.length); i++) {
                server.put(names[i], fields[i]);
            }
            servers.put(server.getOrDefault("svname", ""), server);
        }
        return servers;
    }

    /** One command for each connection; an interrupt ends the wait for the answer. */
    private String ask(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(StandardCharsets.UTF_8.encode(command + "\n"));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("HAProxy at " + socket + " did not answer '" + command + "': " + e, e);
        }
    }

    private static String name(String field, String name) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(field + " must be letters, digits, _ . : - for HAProxy, was " + name);
        }
        return name;
    }
}
