package dev.rollout.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.postgres.DurablePostgres;
import dev.rollout.postgres.PostgresSchema;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.InstanceUpdater;
import dev.rollout.spi.TrafficRouter;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

class RolloutConfigurationTest {
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Test
    void a_context_starts_a_deployer_that_deploys_and_closes_it_before_the_database() throws Exception {
        try (EmbeddedPostgres postgres = DurablePostgres.builder().start()) {
            String url = postgres.getJdbcUrl("postgres", "postgres") + "&socketTimeout=5";
            PostgresSchema.install(postgres.getPostgresDatabase());
            DurablePostgres.register(
                    postgres.getPostgresDatabase(), List.of(Instance.of("web-1", "shop", "10.0.0.1:80", "v1")));
            AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
            context.registerBean(DataSource.class, () -> pool(url));
            context.registerBean(
                    InstanceUpdater.class, () -> (instance, version, call) -> calls.add("update to " + version));
            context.registerBean(HealthProbe.class, HealthProbe::none);
            context.registerBean(TrafficRouter.class, this::router);
            context.register(RolloutConfiguration.class);
            RollingDeployer deployer;
            try (context) {
                context.refresh();
                deployer = context.getBean(RollingDeployer.class);
                String id = deployer.deploy(request("v2")).id();
                Deployment end = deployer.await(id, Duration.ofMinutes(1));
                assertThat(end.status()).as(end.toString()).isEqualTo(DeploymentStatus.COMPLETED);
            }
            assertThat(calls).containsExactly("drain", "update to v2", "admit", "pool closed");
            assertThatThrownBy(() -> deployer.deploy(request("v3"))).hasMessage("this deployer is closed");
        }
    }

    private HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource() {
            @Override
            public void close() {
                calls.add("pool closed");
                super.close();
            }
        };
        pool.setJdbcUrl(url);
        return pool;
    }

    private TrafficRouter router() {
        return new TrafficRouter() {
            @Override
            public DrainResult drain(Instance instance, CallContext call) {
                calls.add("drain");
                return DrainResult.DRAINED;
            }

            @Override
            public void admit(Instance instance, CallContext call) {
                calls.add("admit");
            }
        };
    }

    private static DeploymentRequest request(String version) {
        return DeploymentRequest.of("shop", version)
                .policy(Policy.builder()
                        .allowDowntime(true)
                        .health(HealthPolicy.defaults().startDelay(Duration.ZERO))
                        .build());
    }
}
