/** Live progress and a lock against contention, by Redis. */
module dev.rollout.redis {
    requires transitive dev.rollout.core;
    requires transitive redisson;
    requires dev.failsafe.core;
    requires io.netty.buffer;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.rollout.redis;
}
