package dev.rollout.redis;

import dev.rollout.contract.ProgressChannelContract;
import dev.rollout.spi.ProgressChannel;

class RedisProgressChannelContractTest extends ProgressChannelContract {
    @Override
    protected ProgressChannel channel() {
        return RedisProgressChannel.connect(TestRedis.url());
    }
}
