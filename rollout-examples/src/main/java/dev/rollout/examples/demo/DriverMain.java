package dev.rollout.examples.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.fleet.InstanceMetrics;
import dev.rollout.examples.fleet.Lifeline;
import dev.rollout.examples.fleet.LocalProcessUpdater;
import dev.rollout.examples.traffic.BalancerRouter;
import dev.rollout.examples.traffic.LoadBalancer;
import dev.rollout.gate.ErrorRateGate;
import dev.rollout.postgres.PostgresInstanceRegistry;
import dev.rollout.postgres.PostgresStateStore;
import dev.rollout.probe.HttpHealthProbe;
import dev.rollout.redis.RedisDeploymentLock;
import dev.rollout.redis.RedisProgressChannel;
import dev.rollout.spi.Gate;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A process that drives deployments: this is what a platform team's own program would look like. Arguments are
 * {@code name=value}: label, postgres, redis, agent, balancer, lifeline.
 */
final class DriverMain {
    static final String READY = "ready";

    private static final double ERRORS_ALLOWED = 2;

    private DriverMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            options.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        Lifeline.hold(
                Integer.parseInt(needed(options, "lifeline")),
                () -> Runtime.getRuntime().halt(1));
        RollingDeployer deployer = deployer(options);
        Runtime.getRuntime().addShutdownHook(new Thread(deployer::close));
        deployer.start();
        System.out.println(READY);
        Thread.currentThread().join();
    }

    private static RollingDeployer deployer(Map<String, String> options) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(needed(options, "postgres") + "?socketTimeout=6&connectTimeout=5");
        pool.setUsername(Servers.USER);
        pool.setMaximumPoolSize(2);
        return RollingDeployer.builder()
                .label(needed(options, "label"))
                .instances(PostgresInstanceRegistry.of(new HikariDataSource(pool)))
                .updater(new LocalProcessUpdater(URI.create(needed(options, "agent"))))
                .probe(HttpHealthProbe.path("/health").versionHeader("X-Version"))
                .traffic(new BalancerRouter(LoadBalancer.connect(needed(options, "balancer"))))
                .gate(Scene.ERRORS, errors())
                .store(PostgresStateStore.open(needed(options, "postgres"), Servers.USER, null))
                .lock(RedisDeploymentLock.connect(needed(options, "redis")))
                .progress(RedisProgressChannel.connect(needed(options, "redis")))
                .build();
    }

    /** By what the instances themselves count. */
    private static Gate errors() {
        return ErrorRateGate.of(new InstanceMetrics(), InstanceMetrics.REQUESTS, InstanceMetrics.ERRORS)
                .limit(ERRORS_ALLOWED)
                .minRequests(100)
                .observation(Duration.ofSeconds(8));
    }

    private static String needed(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
