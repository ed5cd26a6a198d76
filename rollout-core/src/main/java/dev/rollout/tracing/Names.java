package dev.rollout.tracing;

import io.opentelemetry.api.common.AttributeKey;
import java.util.Locale;

/** The attributes of our spans: those of OpenTelemetry's conventions where there are, else below {@code rollout}. */
final class Names {
    static final AttributeKey<String> DEPLOYMENT_ID = AttributeKey.stringKey("deployment.id");
    /** {@code succeeded} or {@code failed}, the words of the conventions. */
    static final AttributeKey<String> DEPLOYMENT_STATUS = AttributeKey.stringKey("deployment.status");

    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> SERVICE = AttributeKey.stringKey("rollout.service");
    static final AttributeKey<String> VERSION = AttributeKey.stringKey("rollout.version");
    static final AttributeKey<String> STRATEGY = AttributeKey.stringKey("rollout.strategy");
    static final AttributeKey<String> DRIVER = AttributeKey.stringKey("rollout.driver");
    static final AttributeKey<Long> FENCE = AttributeKey.longKey("rollout.fence");
    static final AttributeKey<Boolean> TAKEN_OVER = AttributeKey.booleanKey("rollout.taken_over");
    /** How it ended: a status of ours, {@code turned_back} or {@code handed_over}. */
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("rollout.outcome");

    static final AttributeKey<Long> BATCH = AttributeKey.longKey("rollout.batch.number");
    static final AttributeKey<Long> BATCHES = AttributeKey.longKey("rollout.batch.count");
    static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("rollout.instance.id");
    static final AttributeKey<String> DIRECTION = AttributeKey.stringKey("rollout.direction");
    static final AttributeKey<Long> TOTAL = AttributeKey.longKey("rollout.instances.total");
    static final AttributeKey<Long> UPDATED = AttributeKey.longKey("rollout.instances.updated");
    static final AttributeKey<Long> FAILED = AttributeKey.longKey("rollout.instances.failed");
    static final AttributeKey<Long> ROLLED_BACK = AttributeKey.longKey("rollout.instances.rolled_back");

    static final String HANDED_OVER = "handed_over";
    static final String TURNED_BACK = "turned_back";

    private Names() {}

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** {@code BatchStarted} is {@code batch_started}. */
    static String word(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
