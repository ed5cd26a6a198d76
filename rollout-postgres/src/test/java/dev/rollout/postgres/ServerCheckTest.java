package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.spi.StoreException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ServerCheckTest {
    @Test
    void a_data_source_that_would_wait_for_ever_is_refused() {
        PGSimpleDataSource source = TestPostgres.source("postgres");
        source.setSocketTimeout(0);

        assertThatThrownBy(() -> PostgresStateStore.of(source))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("socketTimeout")
                .hasMessageContaining("was 0")
                .hasMessageContaining("a frozen database would block for ever");
        assertThatThrownBy(() -> PostgresStateStore.open(
                        TestPostgres.url("postgres") + "?socketTimeout=0",
                        TestPostgres.user(),
                        TestPostgres.password()))
                .hasMessageContaining("a frozen database would block for ever");
    }

    @Test
    void renewals_that_would_wait_for_ever_are_refused_too() {
        String database = TestPostgres.newDatabaseWithSchema(getClass());
        PGSimpleDataSource renewals = TestPostgres.source(database);
        renewals.setSocketTimeout(0);

        assertThatThrownBy(() -> PostgresStateStore.of(TestPostgres.source(database), renewals))
                .hasMessageContaining("a frozen database would block for ever");
    }

    @Test
    void a_pool_of_one_is_not_shared_with_renewals() {
        String database = TestPostgres.newDatabaseWithSchema(getClass());
        HikariConfig config = new HikariConfig();
        config.setDataSource(TestPostgres.source(database));
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            assertThatThrownBy(() -> PostgresStateStore.of(pool))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("at least 2 connections")
                    .hasMessageContaining("was 1");
            assertThatCode(() -> PostgresStateStore.of(TestPostgres.source(database), pool))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void an_old_server_a_standby_and_a_forgetful_server_are_refused() {
        assertThatThrownBy(() -> new ServerCheck.Facts(130_011, false, true).check(true))
                .hasMessage("PostgreSQL must be 14 or newer, was 13");
        assertThatThrownBy(() -> new ServerCheck.Facts(160_000, true, true).check(true))
                .hasMessageContaining("standby")
                .hasMessageContaining("25006");
        assertThatThrownBy(() -> new ServerCheck.Facts(160_000, false, false).check(false))
                .hasMessageContaining("fsync = off")
                .hasMessageContaining("allowUnsafe");
        assertThatCode(() -> new ServerCheck.Facts(140_000, false, false).check(true))
                .doesNotThrowAnyException();
    }

    @Test
    void another_driver_is_refused_by_its_name() {
        DatabaseMetaData metaData = proxy(DatabaseMetaData.class, "getDriverName", "H2 JDBC Driver");
        Connection connection = proxy(Connection.class, "getMetaData", metaData);
        DataSource source = proxy(DataSource.class, "getConnection", connection);

        assertThatThrownBy(() -> PostgresStateStore.of(source))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("org.postgresql")
                .hasMessageContaining("H2 JDBC Driver");
    }

    /** Answers one method, and all others with false or nothing. */
    private static <T> T proxy(Class<T> type, String method, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) -> called.getName().equals(method)
                        ? answer
                        : called.getReturnType() == boolean.class ? Boolean.FALSE : null));
    }

    @Test
    void a_server_that_can_not_be_reached_is_told_as_such() {
        PGSimpleDataSource nowhere = TestPostgres.source("localhost", 1, "postgres");

        assertThatThrownBy(() -> PostgresStateStore.of(nowhere))
                .isInstanceOf(StoreException.class)
                .hasMessage("could not connect to the database: the database can't be reached or the connection broke"
                        + " (SQLState 08001)");
    }

    @Test
    void limits_stay_below_the_socket_timeout() {
        assertThat(Limits.within(Duration.ofSeconds(3)).statement()).isEqualTo(Duration.ofSeconds(2));
        assertThat(Limits.within(Duration.ofSeconds(60)).statement()).isEqualTo(Duration.ofSeconds(4));
        assertThat(Limits.within(Duration.ofSeconds(3)).lock()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void only_hosts_of_this_machine_need_no_verified_certificate() {
        assertThat(ServerCheck.loopback("localhost")).isTrue();
        assertThat(ServerCheck.loopback("127.0.0.1,[::1]")).isTrue();
        assertThat(ServerCheck.loopback("localhost,db.example.org")).isFalse();
        assertThat(ServerCheck.loopback("localhost.example.org")).isFalse();
        assertThat(ServerCheck.loopback("127.example.org")).isFalse();
    }
}
