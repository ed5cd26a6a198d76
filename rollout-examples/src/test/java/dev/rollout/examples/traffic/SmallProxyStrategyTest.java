package dev.rollout.examples.traffic;

import java.io.IOException;

class SmallProxyStrategyTest extends StrategySuite {
    @Override
    Started startOne() throws IOException {
        return SmallProxyTrafficTest.start(fleet);
    }

    @Override
    Started startSlots() throws IOException {
        return startOne();
    }
}
