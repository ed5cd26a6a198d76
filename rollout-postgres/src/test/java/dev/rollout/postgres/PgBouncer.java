package dev.rollout.postgres;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The machine's own PgBouncer in transaction mode: each transaction may get another server connection. */
final class PgBouncer implements AutoCloseable {
    private static final String CONFIGURATION = """
            [databases]
            %1$s = host=%2$s port=%3$d dbname=%1$s user=%4$s password=%5$s

            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %6$d
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 4
            server_round_robin = 1
            max_client_conn = 200
            ignore_startup_parameters = extra_float_digits
            """;

    private final Process process;
    private final Path folder;
    private final int port;

    private PgBouncer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Before one database, for one role. */
    static PgBouncer before(String database, String user, String password) throws IOException {
        int port = freePort();
        Path folder = Files.createTempDirectory("pgbouncer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path configuration = folder.resolve("pgbouncer.ini");
        Files.writeString(
                configuration,
                String.format(CONFIGURATION, database, TestPostgres.host(), TestPostgres.port(), user, password, port));
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
        Process process = new ProcessBuilder(command(configuration))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        PgBouncer bouncer = new PgBouncer(process, folder, port);
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> bouncer.answers(database));
        } catch (RuntimeException e) {
            String log = Files.readString(folder.resolve("log"));
            bouncer.close();
            throw new IOException("pgbouncer did not start: " + log, e);
        }
        return bouncer;
    }

    /** It refuses to run as root. */
    private static List<String> command(Path configuration) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.addAll(List.of("pgbouncer", configuration.toString()));
        return command;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean answers(String database) {
        try (Connection connection =
                TestPostgres.source("127.0.0.1", port, database).getConnection()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(folder.resolve("pgbouncer.ini"));
        Files.deleteIfExists(folder.resolve("log"));
        Files.delete(folder);
    }
}
