package dev.rollout.examples.traffic;

import dev.rollout.examples.fleet.Ports;
import java.util.Map;
import org.junit.jupiter.api.Tag;

@Tag("real")
class HaProxyStrategyTest extends StrategySuite {
    private final int port = Ports.free(1).get(0);

    @Override
    Started startOne() throws Exception {
        return HaProxyTrafficTest.start(HaProxyConfig.of(port, fleet.instances()), directory);
    }

    @Override
    Started startSlots() throws Exception {
        HaProxyConfig slots = HaProxyConfig.slots(
                port, "green", "blue", Map.of("green", fleet.instances("green"), "blue", fleet.instances("blue")));
        return HaProxyTrafficTest.start(slots, directory);
    }
}
