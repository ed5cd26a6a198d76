package dev.rollout.examples.postgres;

import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a database is and who asks. It shows neither the password nor the URL, which may hold one too.
 *
 * @param url {@code jdbc:postgresql://host:5432/database}
 * @param user a role of the database; where null, that of the URL, or else {@code rollout_app}
 * @param password null where none is needed
 * @param schema of the tables
 */
public record PostgresLogin(
        String url, @Nullable String user, @Nullable String password, String schema) {
    public static final String SCHEMA = "rollout";

    private static final String USER = "rollout_app";
    private static final int SECONDS = 6;
    private static final String PREFIX = "jdbc:postgresql:";
    private static final Pattern PLAIN_HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]+");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /**
     * Connections, each one new. One that is silent for 6 s is given up, unless the URL says otherwise.
     *
     * @throws IllegalArgumentException if the URL is not valid; it is not quoted
     */
    public DataSource source() {
        return driverSource();
    }

    private PGSimpleDataSource driverSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            if (!url.startsWith(PREFIX)) {
                throw new IllegalArgumentException();
            }
            source.setUrl(url);
            source.setUser(user != null ? user : source.getUser() != null ? source.getUser() : USER);
            source.setPassword(password == null ? source.getPassword() : password);
            limit(source);
            // Its detail quotes rows.
            source.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
        } catch (IllegalArgumentException e) {
            // What the driver says quotes the URL.
            throw new IllegalArgumentException("the database's URL must be like jdbc:postgresql://host:5432/database");
        }
        return source;
    }

    private static void limit(PGSimpleDataSource source) {
        if (source.getSocketTimeout() == 0) {
            source.setSocketTimeout(SECONDS);
        }
        if (source.getConnectTimeout() == 0 || source.getConnectTimeout() > SECONDS) {
            source.setConnectTimeout(SECONDS);
        }
    }

    /** The database's place and the user, as far as they are surely no secret. */
    @Override
    public String toString() {
        PGSimpleDataSource source = driverSource();
        String host = String.join(",", source.getServerNames()) + ":" + source.getPortNumbers()[0];
        String database = String.valueOf(source.getDatabaseName());
        return "PostgreSQL at "
                + (PLAIN_HOST.matcher(host).matches()
                                && PLAIN_NAME.matcher(database).matches()
                        ? host + "/" + database
                        : "its URL")
                + (PLAIN_NAME.matcher(String.valueOf(source.getUser())).matches() ? " as " + source.getUser() : "");
    }
}
