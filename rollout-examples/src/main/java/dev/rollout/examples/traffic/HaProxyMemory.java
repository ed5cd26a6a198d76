package dev.rollout.examples.traffic;

import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A folder with what has to outlive a driver, and HAProxy too: the split in force of each backend ({@code name.split}), and
 * the servers' states and weights ({@code servers.state}, which HAProxy reads when it starts). Files change at once or not.
 */
final class HaProxyMemory {
    static final String SERVERS = "servers.state";

    private final Path folder;
    private final Path split;

    HaProxyMemory(Path folder, String backend) {
        this.folder = folder;
        this.split = folder.resolve(backend + ".split");
    }

    Optional<TrafficSplit> split() throws IOException {
        try {
            return Optional.of(SplitText.read(Files.readString(split)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void keep(TrafficSplit now) throws IOException {
        write(split, SplitText.write(now));
    }

    void keepServers(HaProxySocket haproxy) throws IOException {
        write(folder.resolve(SERVERS), haproxy.ask("show servers state"));
    }

    static void write(Path file, String text) throws IOException {
        Path part = Files.createTempFile(file.toAbsolutePath().resolveSibling(""), "part", null);
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
