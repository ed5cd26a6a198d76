package dev.rollout.redis;

/**
 * What a {@link RedisProgressChannel} has done since it was made. None of these losses matters to a subscriber of the
 * deployer: it reads what is missing from the store.
 *
 * @param published commits that Redis took
 * @param publishFailed commits that Redis did not take, or whose answer never came
 * @param publishDropped commits dropped because too many waited, or because the channel was closed
 * @param publishRefused commits that are not the consecutive events of one deployment
 * @param received messages handed to listeners
 * @param receivedInvalid messages dropped because they are none of ours: too long, not UTF-8, not JSON, unknown form
 * @param receivedDropped messages dropped because the listeners are too slow
 * @param listenerFailures times a listener threw
 * @param subscribed times the channel was subscribed at Redis
 */
public record ChannelCounters(
        long published,
        long publishFailed,
        long publishDropped,
        long publishRefused,
        long received,
        long receivedInvalid,
        long receivedDropped,
        long listenerFailures,
        long subscribed) {}
