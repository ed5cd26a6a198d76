package dev.rollout.redis;

import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The one Redis of a test JVM: {@code -Drollout.test.redis.url}, or with {@code -Drollout.test.backend=testcontainers} a
 * container of {@code -Drollout.test.redis.image}, or else an embedded server.
 */
final class TestRedis {
    private static @Nullable String url;

    private TestRedis() {}

    static synchronized String url() {
        String found = url;
        if (found == null) {
            found = System.getProperty("rollout.test.redis.url", "");
            if (found.isEmpty()) {
                found = "testcontainers".equals(System.getProperty("rollout.test.backend"))
                        ? container()
                        : RedisProcess.started().url();
            }
            url = found;
        }
        return found;
    }

    @SuppressWarnings("resource")
    private static String container() {
        String image = System.getProperty("rollout.test.redis.image", "redis:7.2-alpine");
        GenericContainer<?> redis = new GenericContainer<>(DockerImageName.parse(image)).withExposedPorts(6379);
        redis.start();
        Runtime.getRuntime().addShutdownHook(new Thread(redis::stop));
        return "redis://" + redis.getHost() + ":" + redis.getMappedPort(6379);
    }
}
