package dev.rollout.examples.traffic;

import dev.rollout.examples.fleet.LightFleet;
import java.io.IOException;

class SmallProxyTrafficTest extends TrafficSuite {
    @Override
    Started startOne() throws IOException {
        return start(fleet);
    }

    /** As another process reaches it. */
    static Started start(LightFleet fleet) throws IOException {
        SmallProxy proxy = SmallProxy.start(0, fleet.instances());
        SmallProxyAdmin admin = SmallProxyAdmin.start(proxy);
        return new Started(proxy.port(), new SmallProxyClient(admin.address()), () -> {
            admin.close();
            proxy.close();
        });
    }

    /** One and the same: it counts requests of each group, and knows no backends. */
    @Override
    Started startSlots() throws IOException {
        return startOne();
    }
}
