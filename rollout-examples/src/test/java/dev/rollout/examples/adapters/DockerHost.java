package dev.rollout.examples.adapters;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollout.examples.fleet.Unstarted;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Docker Engine that the environment names, with two tiny images: all that is in them is which version they are. Programs
 * come from this machine, read-only, and the network is its own.
 */
final class DockerHost implements Closeable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String IMAGE =
            "rollout-test-" + ProcessHandle.current().pid();

    private final Unstarted fleet;
    private final Path folder;
    private final DockerSocket docker = new DockerSocket(socket());

    DockerHost(Unstarted fleet, Path folder) throws IOException, InterruptedException {
        this.fleet = fleet;
        this.folder = folder;
        for (String version : List.of("v1", "v2")) {
            importImage(version);
        }
    }

    static Path socket() {
        String host = System.getenv("DOCKER_HOST");
        return Path.of(host == null ? "/var/run/docker.sock" : host.replaceFirst("^unix://", ""));
    }

    private void importImage(String version) throws IOException, InterruptedException {
        Path tar = folder.resolve(version + ".tar");
        Files.writeString(folder.resolve("about"), version);
        int status = new ProcessBuilder("tar", "-C", folder.toString(), "-cf", tar.toString(), "about")
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("tar: exit status " + status);
        }
        ask(
                "POST",
                "/images/create?fromSrc=-&repo=" + IMAGE + "&tag=" + version + "&changes=ENV%20VERSION=" + version,
                Files.readAllBytes(tar));
    }

    /** What the updater makes of it tells the version of its image, whatever the updater says. */
    DockerUpdater updater() throws IOException {
        String java = fleet.command().stream()
                .map(word -> word.equals("{version}") ? "\"$VERSION\"" : "'" + word + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
        List<String> binds = Stream.concat(
                        Stream.of("/bin", "/usr", "/lib", "/lib64", "/etc", System.getProperty("java.home")),
                        Stream.of(fleet.command().get(fleet.command().indexOf("-cp") + 1)))
                .filter(path -> Files.exists(Path.of(path)))
                .map(path -> path + ":" + path + ":ro")
                .collect(Collectors.toList());
        binds.add(folder + ":" + folder);
        String container = new ObjectMapper()
                .writeValueAsString(Map.of(
                        "Image",
                        IMAGE + ":{version}",
                        "Entrypoint",
                        List.of("/bin/sh", "-c", java),
                        "HostConfig",
                        Map.of("NetworkMode", "host", "Binds", binds)));
        return new DockerUpdater(socket(), container, Duration.ofSeconds(3));
    }

    private void ask(String method, String target, byte[] body) throws IOException, InterruptedException {
        DockerSocket.Answer answer = docker.ask(method, target, body, PATIENCE);
        if (!answer.good() && answer.status() != 404) {
            throw new IOException(method + " " + target + ": " + answer);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (var instance : fleet.instances()) {
                ask("DELETE", "/containers/" + instance.id() + "?force=true", new byte[0]);
                ask("DELETE", "/containers/" + instance.id() + ".next?force=true", new byte[0]);
            }
            ask("DELETE", "/images/" + IMAGE + ":v1", new byte[0]);
            ask("DELETE", "/images/" + IMAGE + ":v2", new byte[0]);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while it was cleaned up");
        }
    }
}
