package dev.rollout.examples.spring;

import dev.rollout.RollingDeployer;
import dev.rollout.RollingDeployerBuilder;
import dev.rollout.postgres.PostgresInstanceRegistry;
import dev.rollout.postgres.PostgresStateStore;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.InstanceUpdater;
import dev.rollout.spi.TrafficRouter;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A deployer over the application's own PostgreSQL (with a {@code socketTimeout} of at most 6 s in its URL), updater and
 * probe, with its router where there is one. It starts and
 * closes with the context; deployments under way then go to another process, or wait for this one.
 */
@Configuration(proxyBeanMethods = false)
public class RolloutConfiguration {
    @Bean
    PostgresStateStore rolloutStore(DataSource dataSource) {
        return PostgresStateStore.of(dataSource);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    RollingDeployer rollingDeployer(
            DataSource dataSource,
            PostgresStateStore store,
            InstanceUpdater updater,
            HealthProbe probe,
            ObjectProvider<TrafficRouter> router) {
        PostgresInstanceRegistry registry = PostgresInstanceRegistry.of(dataSource);
        RollingDeployerBuilder builder =
                RollingDeployer.builder().instances(registry).updater(updater);
        router.ifAvailable(builder::traffic);
        return builder.probe(probe).store(store).build();
    }
}
