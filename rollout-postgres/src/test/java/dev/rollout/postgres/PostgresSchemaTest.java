package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.contract.Race;
import dev.rollout.spi.StoreException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresSchemaTest {
    private static final String TABLES =
            "select string_agg(table_name || '.' || column_name || ' ' || data_type, ', ' order by table_name, ordinal_position)"
                    + " from information_schema.columns where table_schema = 'rollout'";
    private static final String RULES =
            "select string_agg(pg_get_constraintdef(oid), ', ' order by conname, oid) from pg_constraint"
                    + " where connamespace = 'rollout'::regnamespace";

    private String database;
    private PGSimpleDataSource source;

    @BeforeEach
    void create() {
        database = TestPostgres.newDatabase(getClass());
        source = TestPostgres.source(database);
    }

    @Test
    void installing_twice_is_installing_once() {
        PostgresSchema.install(source);
        PostgresSchema.install(source);

        assertThatCode(() -> PostgresSchema.verify(source)).doesNotThrowAnyException();
        assertThat(TestPostgres.query(database, "select count(*) from rollout.schema_version"))
                .isEqualTo("1");
    }

    @Test
    void six_processes_may_install_at_once() {
        try (Race race = new Race(6)) {
            race.run(i -> {
                PostgresSchema.install(source);
                return i;
            });
        }

        assertThatCode(() -> PostgresSchema.verify(source)).doesNotThrowAnyException();
        assertThat(TestPostgres.query(database, "select count(*) from rollout.schema_version"))
                .isEqualTo("1");
    }

    @Test
    void the_sql_that_is_told_is_the_sql_that_is_run() {
        PostgresSchema.install(source);
        String tables = TestPostgres.query(database, TABLES);
        String rules = TestPostgres.query(database, RULES);
        String other = TestPostgres.newDatabase(getClass());

        TestPostgres.execute(other, "begin; " + PostgresSchema.sql() + " commit");

        assertThatCode(() -> PostgresSchema.verify(TestPostgres.source(other))).doesNotThrowAnyException();
        assertThat(TestPostgres.query(other, TABLES)).isEqualTo(tables);
        assertThat(TestPostgres.query(other, RULES)).isEqualTo(rules);
        assertThatCode(() -> PostgresSchema.install(TestPostgres.source(other))).doesNotThrowAnyException();
    }

    @Test
    void a_schema_may_have_another_name() {
        PostgresSchema.install(source, "_other_2");

        assertThatCode(() -> PostgresSchema.verify(source, "_other_2")).doesNotThrowAnyException();
        assertThat(PostgresStateStore.builder(source).schema("_other_2").build().load("nobody"))
                .isEmpty();
        assertThatThrownBy(() -> PostgresSchema.verify(source)).hasMessageContaining("'rollout' is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"; DROP TABLE deployment; --",
                "Public\"x",
                "Rollout",
                "1a",
                "a b",
                "a-b",
                "pg_catalog",
                "pg_",
                "information_schema",
                "a2345678901234567890123456789012345678901234567890123456789012345",
                "rollout\n",
                "röllout"
            })
    void a_name_that_is_none_is_refused(String name) {
        assertThatThrownBy(() -> PostgresSchema.install(source, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[a-z_][a-z0-9_]{0,47}")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> PostgresSchema.sql(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PostgresStateStore.builder(source).schema(name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_missing_schema_is_told_with_what_to_run() {
        assertThatThrownBy(() -> PostgresStateStore.of(source))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("missing (version 0)")
                .hasMessageContaining("needs version 1")
                .hasMessageContaining("PostgresSchema.install(dataSource, \"rollout\")");
    }

    @Test
    void an_older_schema_is_told_with_both_versions() {
        PostgresSchema.install(source);
        TestPostgres.execute(database, "update rollout.schema_version set version = 0");

        assertThatThrownBy(() -> PostgresSchema.verify(source))
                .hasMessageContaining("version 0")
                .hasMessageContaining("version 1")
                .hasMessageContaining("PostgresSchema.install");
    }

    @Test
    void a_newer_schema_is_told_with_both_versions() {
        PostgresSchema.install(source);
        TestPostgres.execute(database, "insert into rollout.schema_version values (7, 'x')");

        assertThatThrownBy(() -> PostgresStateStore.of(source))
                .hasMessageContaining("version 7")
                .hasMessageContaining("version 1")
                .hasMessageContaining("upgrade the library");
    }

    @Test
    void a_schema_of_other_sql_is_not_taken_for_ours() {
        PostgresSchema.install(source);
        TestPostgres.execute(database, "update rollout.schema_version set checksum = 'x'");

        assertThatThrownBy(() -> PostgresSchema.install(source)).hasMessageContaining("other SQL");
        assertThatThrownBy(() -> PostgresSchema.verify(source)).hasMessageContaining("other SQL");
    }

    @Test
    void a_failed_installation_leaves_nothing() {
        TestPostgres.execute(database, "create schema rollout; create table rollout.event (id int)");

        assertThatThrownBy(() -> PostgresSchema.install(source)).isInstanceOf(StoreException.class);
        assertThat(TestPostgres.query(
                        database, "select count(*) from information_schema.tables where table_schema = 'rollout'"))
                .isEqualTo("1");
    }

    @Test
    void a_table_without_a_log_is_refused() {
        PostgresSchema.install(source);
        TestPostgres.execute(database, "alter table rollout.event set unlogged");

        assertThatThrownBy(() -> PostgresStateStore.of(source)).hasMessageContaining("\"rollout\".event is unlogged");
        assertThatCode(() ->
                        PostgresStateStore.builder(source).allowUnsafe(true).build())
                .doesNotThrowAnyException();
    }

    @Test
    void every_missing_privilege_is_named_with_the_grant_that_helps() {
        PostgresSchema.install(source);
        AppRole.grantIn(database);
        PGSimpleDataSource app = TestPostgres.source(database);
        app.setUser(AppRole.NAME);
        app.setPassword(AppRole.PASSWORD);
        PostgresSchema.verify(app);
        for (String table :
                List.of("driver_session", "service", "deployment", "deployment_spec", "instance", "event")) {
            for (String privilege : List.of("SELECT", "INSERT", "UPDATE")) {
                String right = privilege + " ON rollout." + table;
                TestPostgres.execute(database, "REVOKE " + right + " FROM rollout_app");
                assertThatThrownBy(() -> PostgresStateStore.of(app))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("role \"rollout_app\" lacks " + privilege + " ON \"rollout\"." + table)
                        .hasMessageContaining("GRANT " + privilege);
                TestPostgres.execute(database, "GRANT " + right + " TO rollout_app");
            }
        }
        TestPostgres.execute(database, "REVOKE USAGE ON SCHEMA rollout FROM rollout_app");
        assertThatThrownBy(() -> PostgresStateStore.of(app)).hasMessageContaining("USAGE ON SCHEMA \"rollout\"");
    }

    @Test
    void a_privilege_that_goes_away_later_is_named_too() {
        PostgresSchema.install(source);
        AppRole.grantIn(database);
        PGSimpleDataSource app = TestPostgres.source(database);
        app.setUser(AppRole.NAME);
        app.setPassword(AppRole.PASSWORD);
        PostgresStateStore store = PostgresStateStore.of(app);
        TestPostgres.execute(database, "REVOKE SELECT ON rollout.event FROM rollout_app");

        assertThatThrownBy(() -> store.events("d1", 1, 10))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("permission denied for table event")
                .hasMessageContaining("42501");
    }

    @Test
    void a_role_that_deploys_can_neither_delete_nor_create_nor_drop() {
        PostgresSchema.install(source);
        AppRole.grantIn(database);

        assertThat(
                        TestPostgres.query(
                                database,
                                "select bool_or(has_table_privilege('rollout_app', c.oid, 'DELETE, TRUNCATE, TRIGGER'))"
                                        + " from pg_class c where c.relnamespace = 'rollout'::regnamespace and c.relkind = 'r'"))
                .isEqualTo("f");
        assertThat(TestPostgres.query(database, "select has_schema_privilege('rollout_app', 'rollout', 'CREATE')"))
                .isEqualTo("f");
        assertThat(TestPostgres.query(database, "select rollout.present_timeline()"))
                .isEqualTo("1");
    }

    @Test
    void a_hosts_own_registry_is_left_as_it_is_and_read() {
        TestPostgres.execute(database, """
                create schema rollout;
                create table rollout.service_instances (
                    id serial primary key, service text, hostname text, version text, status text);
                insert into rollout.service_instances (service, hostname, version, status)
                    select 'shop', 'h' || n, 'v1', case n when 3 then 'retired' else 'active' end from generate_series(1, 11) n
                """);
        PostgresSchema.install(source);

        PostgresInstanceRegistry registry = PostgresInstanceRegistry.of(source);
        registry.recordVersions("shop", Map.of("2", "v2"), 1);

        assertThat(registry.instances("shop"))
                .extracting(instance -> instance.id() + " " + instance.address() + " " + instance.version())
                .containsExactly(
                        "1 h1 v1",
                        "2 h2 v2",
                        "4 h4 v1",
                        "5 h5 v1",
                        "6 h6 v1",
                        "7 h7 v1",
                        "8 h8 v1",
                        "9 h9 v1",
                        "10 h10 v1",
                        "11 h11 v1");
    }
}
