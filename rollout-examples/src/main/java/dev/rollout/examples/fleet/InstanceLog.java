package dev.rollout.examples.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened to one instance, a line each, only ever appended to. The processes themselves write when they start and
 * stop, the agent writes what it was asked: this, not the deployer, is what the demo is judged by.
 */
public final class InstanceLog {
    public static final String STARTED = "started";
    public static final String STOPPING = "stopping";
    public static final String STOPPED = "stopped";
    /** The agent saw its process end. */
    public static final String ENDED = "ended";
    /** The agent saw a fencing token higher than any before. */
    public static final String FENCE = "fence";
    /** The agent refused a call with an old fencing token. */
    public static final String REFUSED = "refused";
    /** The agent was asked again for what it had done. */
    public static final String REPEATED = "repeated";

    /**
     * One line.
     *
     * @param atMillis when, by the machine's clock
     * @param what one of the words above
     * @param facts the rest
     */
    public record Entry(long atMillis, String what, Map<String, String> facts) {
        public Entry {
            facts = Map.copyOf(facts);
        }

        /** A fact, empty where the line does not say it. */
        public String fact(String name) {
            return facts.getOrDefault(name, "");
        }
    }

    private final Path file;

    public InstanceLog(Path file) {
        this.file = file;
    }

    public Path file() {
        return file;
    }

    /** Appends a line, in one write, so that two processes never mix theirs. */
    void append(String what, String... namesAndValues) {
        StringBuilder line = new StringBuilder(128)
                .append(System.currentTimeMillis())
                .append(' ')
                .append(what);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            line.append(' ').append(namesAndValues[i]).append('=').append(encode(namesAndValues[i + 1]));
        }
        byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Everything so far; nothing where no line was written. */
    public List<Entry> entries() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<Entry> entries = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                entries.add(parse(line));
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry parse(String line) {
        String[] words = line.split(" ", -1);
        Map<String, String> facts = new LinkedHashMap<>();
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            facts.put(
                    words[i].substring(0, equals),
                    URLDecoder.decode(words[i].substring(equals + 1), StandardCharsets.UTF_8));
        }
        return new Entry(Long.parseLong(words[0]), words[1], facts);
    }
}
