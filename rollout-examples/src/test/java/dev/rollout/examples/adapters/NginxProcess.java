package dev.rollout.examples.adapters;

import dev.rollout.Instance;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An nginx of the test's own. It retries nothing: a lost request shows. */
final class NginxProcess implements Closeable {
    private static final String CONFIG = """
            daemon off;
            worker_processes 2;
            pid FOLDER/nginx.pid;
            error_log FOLDER/nginx.err;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path FOLDER/b; proxy_temp_path FOLDER/p; fastcgi_temp_path FOLDER/f;
              uwsgi_temp_path FOLDER/u; scgi_temp_path FOLDER/s;
              upstream shop { include FOLDER/shop.servers; }
              server {
                listen 127.0.0.1:PORT;
                location / { proxy_pass http://shop; proxy_next_upstream off; }
              }
            }
            """;

    private final Path folder;
    private final Process process;

    NginxProcess(Path folder, int port, List<Instance> fleet) throws IOException, InterruptedException {
        this.folder = folder;
        Files.writeString(
                servers(),
                fleet.stream()
                        .map(instance -> "  server " + instance.address() + " max_fails=0; # " + instance.id() + "\n")
                        .collect(Collectors.joining()));
        Files.writeString(
                folder.resolve("nginx.conf"),
                CONFIG.replace("FOLDER", folder.toString()).replace("PORT", Integer.toString(port)));
        process = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        while (!listens(port)) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException(Tail.of(folder.resolve("nginx.out")).toString());
            }
        }
    }

    private List<String> command(String... more) {
        Path found = Files.isExecutable(Path.of("/usr/sbin/nginx")) ? Path.of("/usr/sbin/nginx") : Path.of("nginx");
        List<String> command =
                new ArrayList<>(List.of(found.toString(), "-p", folder.toString(), "-c", folder + "/nginx.conf"));
        command.addAll(List.of(more));
        return command;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    Path servers() {
        return folder.resolve("shop.servers");
    }

    NginxRouter router() {
        return new NginxRouter(servers(), folder.resolve("nginx.pid"), command("-s", "reload"));
    }

    /** Its master ends its workers itself: they would come back, and be left alone, if they were ended before it. */
    @Override
    public void close() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
