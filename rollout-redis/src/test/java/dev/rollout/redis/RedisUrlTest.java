package dev.rollout.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;

class RedisUrlTest {
    @Test
    void reads_every_part() {
        RedisUrl url = RedisUrl.parse("rediss://max:p%40ss+w%3Ard@redis.example:7000/3");
        assertThat(url).isEqualTo(new RedisUrl(true, "redis.example", 7000, "max", "p@ss+w:rd", 3));
        assertThat(url.address()).isEqualTo("rediss://redis.example:7000");
        assertThat(url).hasToString("rediss://***@redis.example:7000/3");
        assertThat(RedisUrl.parse("redis://localhost"))
                .isEqualTo(new RedisUrl(false, "localhost", 6379, null, null, 0));
        assertThat(RedisUrl.parse("redis://:pw@[::1]:1/")).isEqualTo(new RedisUrl(false, "[::1]", 1, null, "pw", 0));
        assertThat(RedisUrl.parse("redis://max@h").user()).isEqualTo("max");
    }

    @ParameterizedTest
    @CsvSource({
        "http://max:canary@host, scheme must be redis or rediss",
        "canary:canary@host, scheme must be redis or rediss",
        "canary, scheme must be redis or rediss",
        "redis://:canary, host is missing",
        "redis:canary@host, host is missing",
        "redis:///canary, host is missing",
        "redis://max:can#ary@host, host is missing",
        "redis://max:canary@host:0, port must be 1–65535",
        "redis://max:canary@host:65536, port must be 1–65535",
        "redis://max:canary@host/1?password=canary, query or fragment",
        "redis://max:canary@host/canary, database must be a number",
        "redis://max:can ary@host, must be percent-encoded",
        "redis://max:%zzcanary@host, must be percent-encoded",
    })
    void refuses_what_is_none_and_names_the_rule_without_showing_secrets(String url, String why) {
        assertThatThrownBy(() -> RedisProgressChannel.connect(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContaining(why)
                .hasMessageNotContaining("canary")
                .hasMessageNotContaining("max")
                .hasMessageNotContaining("ary@");
    }

    @ParameterizedTest
    @NullAndEmptySource
    void refuses_none_at_all(String url) {
        assertThatThrownBy(() -> RedisDeploymentLock.connect(url)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RedisDeploymentLock.connect("redis://" + "x".repeat(2000)))
                .hasMessageContaining("2008 characters");
    }

    @Test
    void warns_of_plain_text_over_the_network_only() throws Exception {
        String warned = Fixtures.logged(() ->
                RedisDeploymentLock.connect("redis://max:canary@redis.invalid").close());
        assertThat(warned)
                .contains("redis://***@redis.invalid:6379 is not encrypted")
                .doesNotContain("canary");
        assertThat(Fixtures.logged(() -> {
                    RedisDeploymentLock.connect("rediss://redis.invalid").close();
                    RedisDeploymentLock.connect("redis://127.0.0.1").close();
                }))
                .doesNotContain("WARN");
    }
}
