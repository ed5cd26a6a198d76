/** Deployments kept in PostgreSQL. */
module dev.rollout.postgres {
    requires transitive dev.rollout.core;
    requires transitive java.sql;
    requires com.zaxxer.hikari;
    requires dev.failsafe.core;
    requires org.postgresql.jdbc;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.rollout.postgres;
}
