package dev.rollout.postgres;

/** A role with the privileges that {@link PostgresSchema} names, and no other. */
final class AppRole {
    static final String NAME = "rollout_app";
    static final String PASSWORD = "canary-password-of-the-app";

    private AppRole() {}

    /** Creates the role on the server where it is not there, and grants it what it needs in a database. */
    static void grantIn(String database) {
        synchronized (AppRole.class) {
            if (TestPostgres.query(database, "select count(*) from pg_roles where rolname = '" + NAME + "'")
                    .equals("0")) {
                TestPostgres.execute(database, "create role " + NAME + " login password '" + PASSWORD + "'");
            }
        }
        TestPostgres.execute(database, """
                GRANT USAGE ON SCHEMA rollout TO rollout_app;
                GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA rollout TO rollout_app;
                GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA rollout TO rollout_app
                """);
    }
}
