package dev.rollout.examples.traffic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * HAProxy through its runtime API on a Unix socket of level admin: one command for each connection. Tried with 2.6.
 *
 * <p>Reading blocks until HAProxy answers; an interrupt ends it.
 */
public final class HaProxyRuntime implements Balancer {
    private static final int MAX_ANSWER = 1024 * 1024;

    private final Path socket;
    private final String backend;

    public HaProxyRuntime(Path socket, String backend) {
        this.socket = socket;
        this.backend = backend;
    }

    @Override
    public void drain(String server) throws IOException {
        setState(server, "drain");
    }

    @Override
    public void ready(String server) throws IOException {
        setState(server, "ready");
    }

    /** What went wrong comes as text; nothing is success. */
    private void setState(String server, String state) throws IOException {
        String answer = command("set server " + backend + "/" + server + " state " + state);
        if (!answer.isBlank()) {
            throw new IOException("HAProxy refused " + state + " of " + server + ": " + answer.strip());
        }
    }

    @Override
    public List<ServerState> servers() throws IOException {
        // 4: the servers, not the sums; -1: all of them.
        return parse(command("show stat " + backend + " 4 -1"));
    }

    /** Columns are found by their names: each version of HAProxy adds some. */
    static List<ServerState> parse(String csv) throws IOException {
        List<String> lines = csv.lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || !lines.get(0).startsWith("# ")) {
            throw new IOException("not HAProxy's statistics: " + csv.strip());
        }
        List<String> names = fields(lines.get(0).substring(2));
        int name = column(names, "svname");
        int status = column(names, "status");
        int check = column(names, "check_status");
        int current = column(names, "scur");
        int queued = column(names, "qcur");
        List<ServerState> servers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> fields = fields(line);
            // "UP", "UP 1/2", "DRAIN", "DRAIN 1/2", "DOWN", …
            servers.add(new ServerState(
                    fields.get(name),
                    fields.get(status).startsWith("UP"),
                    fields.get(check).equals("L7OK"),
                    number(fields.get(current)) + number(fields.get(queued))));
        }
        return servers;
    }

    private static int column(List<String> names, String name) throws IOException {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IOException("HAProxy's statistics have no column " + name);
        }
        return index;
    }

    private static int number(String field) {
        return field.isEmpty() ? 0 : Integer.parseInt(field);
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private String command(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer question = StandardCharsets.US_ASCII.encode(command + "\n");
            while (question.hasRemaining()) {
                channel.write(question);
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
            while (channel.read(buffer) >= 0) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
                if (answer.size() > MAX_ANSWER) {
                    throw new IOException("HAProxy's answer is longer than " + MAX_ANSWER + " bytes");
                }
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
