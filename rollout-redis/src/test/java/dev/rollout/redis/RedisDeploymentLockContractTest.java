package dev.rollout.redis;

import dev.rollout.contract.DeploymentLockContract;
import dev.rollout.spi.DeploymentLock;

class RedisDeploymentLockContractTest extends DeploymentLockContract {
    private static final String FREE_ALL =
            "for _, key in ipairs(redis.call('keys', 'rollout:lock:*')) do redis.call('del', key) end return 1";

    private boolean freed;

    @Override
    protected DeploymentLock lock() throws Exception {
        if (!freed) {
            freed = true;
            try (RawRedis raw = new RawRedis(TestRedis.url())) {
                raw.call("EVAL", FREE_ALL, "0");
            }
        }
        return RedisDeploymentLock.connect(TestRedis.url());
    }
}
