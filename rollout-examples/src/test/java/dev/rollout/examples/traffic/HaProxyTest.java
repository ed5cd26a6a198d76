package dev.rollout.examples.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.examples.fleet.Fleet;
import dev.rollout.examples.fleet.Ports;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class HaProxyTest {
    @TempDir
    Path directory;

    @Test
    void a_fleet_is_restarted_under_load_and_no_request_is_lost() throws Exception {
        int port = Ports.free(1).get(0);
        try (Fleet fleet = Fleet.start("shop", "v1", 3, directory);
                HaProxyProcess haproxy = HaProxyProcess.start(
                        HaProxyProcess.find().orElseThrow(), HaProxyConfig.of(port, fleet.instances()), directory)) {
            LosslessRestart.rollThrough(fleet, haproxy.balancer(), port);
            assertThat(haproxy.balancer().servers()).hasSize(3).allMatch(ServerState::serving);
            assertThatThrownBy(() -> haproxy.balancer().drain("i-99")).hasMessageContaining("No such server");
        }
    }
}
