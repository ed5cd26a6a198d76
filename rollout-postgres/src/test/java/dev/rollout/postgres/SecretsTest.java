package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rollout.DeploymentRequest;
import dev.rollout.Tally;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.StoreException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** I28: what fails says where and why, never what is stored nor how to log in. */
class SecretsTest {
    private static final String CANARY = "canary-7f3a";

    private final String database = TestPostgres.newDatabaseWithSchema(SecretsTest.class);

    @Test
    void a_refused_row_is_not_quoted_even_where_the_driver_quotes_it_I28() {
        PGSimpleDataSource source = TestPostgres.source(database);
        assertThat(source.getLogServerErrorDetail()).isTrue();
        PostgresStateStore store = PostgresStateStore.of(source);
        NewDeployment deployment = Fleet.deployment(
                DeploymentRequest.of("secret " + CANARY, "v2")
                        .attribute("token", CANARY)
                        .key(CANARY),
                4,
                null);
        store.create(deployment);
        DeploymentSnapshot read = store.load(deployment.spec().id()).orElseThrow();
        DeploymentWrite tooMany = Fleet.updating(read, 0, 3);
        DeploymentWrite negative = new DeploymentWrite(
                read.root().id(),
                0,
                read.root().revision(),
                read.root().state().toBuilder()
                        .reason(CANARY)
                        .batch(-1)
                        .tally(new Tally(4, 0, 0, 0, 0, 0))
                        .build(),
                List.of(),
                List.of());

        assertThat(failure(() -> store.commit(tooMany))).contains("I1", "23514");
        assertThat(failure(() -> store.commit(negative))).contains("23514");
    }

    @Test
    void a_wrong_password_is_not_told_I28() {
        AppRole.grantIn(database);

        assertThat(failure(() -> PostgresStateStore.open(
                        "jdbc:postgresql://localhost:1/" + CANARY + "?user=" + CANARY + "&password=" + CANARY,
                        CANARY,
                        CANARY)))
                .contains("could not connect to the database", "SQLState 08");
        assertThat(failure(() -> PostgresStateStore.open(
                        TestPostgres.url(database) + "-" + CANARY, TestPostgres.user(), TestPostgres.password())))
                .contains("there is no such database");
    }

    @Test
    void a_url_that_is_none_is_not_quoted_I28() {
        for (String url : List.of(
                "jdbc:mysql://u:" + CANARY + "@h/db",
                "postgres://u:" + CANARY + "@h/db",
                "jdbc:postgresql://h:99999999/?password=" + CANARY,
                "jdbc:postgresql://h/db?sslmode=" + CANARY,
                CANARY)) {
            assertThat(failure(() -> PostgresStateStore.open(url, "u", CANARY))).isNotEmpty();
        }
    }

    @Test
    void the_store_does_not_print_how_to_log_in_I28() {
        try (PostgresStateStore store = PostgresStateStore.open(
                TestPostgres.url(database) + "?options=-c%20application_name=" + CANARY,
                TestPostgres.user(),
                TestPostgres.password())) {
            assertThat(store.toString()).doesNotContain(CANARY);
        }
    }

    /** The whole stack trace, checked for the canary. */
    private static String failure(ThrowingCallable work) {
        Throwable failure = catchThrowable(work);
        assertThat(failure).isInstanceOfAny(StoreException.class, IllegalArgumentException.class);
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).doesNotContain(CANARY);
        return text.toString();
    }
}
