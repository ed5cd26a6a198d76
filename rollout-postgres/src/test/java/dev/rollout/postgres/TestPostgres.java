package dev.rollout.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * One server for all tests of a JVM, with a database for each test class. Durable as in production, else nothing is
 * measured. By default an embedded one; {@code -Drollout.test.postgres.url} (with user and password as parameters) names
 * another one, {@code -Drollout.test.backend=testcontainers} starts one in a container.
 */
final class TestPostgres {
    private static final TestPostgres SERVER = start();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String host;
    private final int port;
    private final String user;
    private final String password;

    private TestPostgres(String host, int port, String user, String password) {
        this.host = host;
        this.port = port;
        this.user = user;
        this.password = password;
    }

    private static TestPostgres start() {
        String url = System.getProperty("rollout.test.postgres.url");
        if (url != null) {
            return given(url);
        }
        return "testcontainers".equals(System.getProperty("rollout.test.backend")) ? container() : embedded();
    }

    private static TestPostgres given(String url) {
        Properties given = Driver.parseURL(url, null);
        return new TestPostgres(
                given.getProperty("PGHOST", "localhost"),
                Integer.parseInt(given.getProperty("PGPORT", "5432")),
                given.getProperty("user", "postgres"),
                given.getProperty("password", ""));
    }

    private static TestPostgres embedded() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_wal_size", "4GB")
                    .setServerConfig("max_connections", "200")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            return new TestPostgres("localhost", server.getPort(), "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL did not start", e);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            System.err.println("embedded PostgreSQL did not stop: " + e);
        }
    }

    /** Stopped by Testcontainers, or by its reaper, at the end of the JVM. */
    @SuppressWarnings("resource")
    private static TestPostgres container() {
        String image = System.getProperty("rollout.test.postgres.image", "postgres:16");
        PostgreSQLContainer server =
                new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        return new TestPostgres(
                server.getHost(), server.getFirstMappedPort(), server.getUsername(), server.getPassword());
    }

    static String host() {
        return SERVER.host;
    }

    static int port() {
        return SERVER.port;
    }

    static String user() {
        return SERVER.user;
    }

    static String password() {
        return SERVER.password;
    }

    /** A new, empty database; its name. */
    static String newDatabase(Class<?> test) {
        String name = String.format(
                Locale.ROOT,
                "t%d_%d_%s",
                ProcessHandle.current().pid(),
                DATABASES.incrementAndGet(),
                test.getSimpleName().toLowerCase(Locale.ROOT));
        execute("postgres", "create database " + name);
        return name;
    }

    /** A new database with the schema in it; its name. */
    static String newDatabaseWithSchema(Class<?> test) {
        String database = newDatabase(test);
        PostgresSchema.install(source(database));
        return database;
    }

    /** Connections of the superuser to a database, not pooled. */
    static PGSimpleDataSource source(String database) {
        return source(SERVER.host, SERVER.port, database);
    }

    /** The same by another way. */
    static PGSimpleDataSource source(String host, int port, String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(SERVER.user);
        source.setPassword(SERVER.password);
        source.setSocketTimeout(6);
        source.setConnectTimeout(5);
        return source;
    }

    static String url(String database) {
        return "jdbc:postgresql://" + SERVER.host + ":" + SERVER.port + "/" + database;
    }

    /** Runs statements as the superuser. */
    static void execute(String database, String sql) {
        try (Connection connection = DriverManager.getConnection(url(database), SERVER.user, SERVER.password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The first column of the first row, as text. */
    static String query(String database, String sql) {
        try (Connection connection = DriverManager.getConnection(url(database), SERVER.user, SERVER.password);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
