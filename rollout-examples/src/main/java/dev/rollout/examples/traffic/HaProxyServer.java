package dev.rollout.examples.traffic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A server as HAProxy's statistics tell of it.
 *
 * @param status {@code UP}, {@code UP 1/2}, {@code DRAIN}, {@code DRAIN 1/2}, {@code DOWN}, {@code MAINT}, …; the weight 0
 *     does not show in it
 * @param passed whether its last check passed
 * @param open requests that it has, or that wait for it
 */
record HaProxyServer(String name, String status, boolean passed, int open, int weight) {

    /** Columns are found by their names: each version of HAProxy adds some. */
    static List<HaProxyServer> parse(String csv) throws IOException {
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
        int weight = column(names, "weight");
        List<HaProxyServer> servers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> fields = fields(line);
            servers.add(new HaProxyServer(
                    fields.get(name),
                    fields.get(status),
                    fields.get(check).equals("L7OK"),
                    number(fields.get(current)) + number(fields.get(queued)),
                    number(fields.get(weight))));
        }
        return servers;
    }

    /** In rotation, and up. */
    boolean serving() {
        return status.startsWith("UP");
    }

    /** In rotation; HAProxy sends requests as soon as its own check lets it. */
    boolean admitted() {
        return serving() || status.startsWith("DOWN");
    }

    /** Not even clients with a cookie come here, and it is not checked either. */
    boolean evicted() {
        return status.startsWith("MAINT");
    }

    /** As it will stand after such an order. */
    HaProxyServer after(String order) {
        return new HaProxyServer(name, order.equals("ready") ? "UP" : "DRAIN", passed, open, weight);
    }

    /** One that left maintenance counts as up until it is asked, and shows its check of old: that is the 1/2. */
    ServerState state() {
        return new ServerState(name, serving(), passed && status.indexOf('/') < 0, open);
    }

    /** Of each that is in rotation and up; one whose check fails gets nothing, and comes back by itself. */
    static Map<String, Double> shares(List<HaProxyServer> servers) {
        List<HaProxyServer> serving =
                servers.stream().filter(HaProxyServer::serving).toList();
        // where nobody has a weight nobody gets anything, and that is no number divided by 0
        double sum =
                Math.max(1, serving.stream().mapToInt(HaProxyServer::weight).sum());
        return serving.stream().collect(Collectors.toMap(HaProxyServer::name, s -> 100 * s.weight() / sum));
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
}
