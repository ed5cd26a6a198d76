package dev.rollout;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for: this service at that version, in this way.
 *
 * @param service 1–200 characters
 * @param version the version to go to, 1–256 characters
 * @param strategy how; rolling by default
 * @param policy at which pace and with which safeguards
 * @param key names this request: the same key with the same content gives the same deployment, however often it is
 *     submitted; with another content it is refused. Null for none
 * @param startedBy who asks, and why
 * @param attributes handed to the updater with every call; they may be secrets and are never logged or published by this
 *     library, but they are stored with the deployment
 * @param force whether instances that are at the version already are updated as well
 */
public record DeploymentRequest(
        String service,
        String version,
        Strategy strategy,
        Policy policy,
        @Nullable String key,
        By startedBy,
        Map<String, String> attributes,
        boolean force) {

    /** A service has at most so many instances. */
    public static final int MAX_INSTANCES = 100_000;

    public DeploymentRequest {
        Checks.text("service", service, 200);
        Checks.text("version", version, 256);
        Checks.notNull("strategy", strategy);
        Checks.notNull("policy", policy);
        Checks.optionalText("key", key, 200);
        Checks.notNull("startedBy", startedBy);
        attributes = Checks.texts("attributes", attributes, 64);
    }

    /** A rolling deployment with the default policy. */
    public static DeploymentRequest of(String service, String version) {
        return new DeploymentRequest(
                service, version, Strategy.rolling(), Policy.defaults(), null, By.of("unknown"), Map.of(), false);
    }

    public DeploymentRequest strategy(Strategy newStrategy) {
        return new DeploymentRequest(service, version, newStrategy, policy, key, startedBy, attributes, force);
    }

    public DeploymentRequest policy(Policy newPolicy) {
        return new DeploymentRequest(service, version, strategy, newPolicy, key, startedBy, attributes, force);
    }

    public DeploymentRequest key(String newKey) {
        return new DeploymentRequest(service, version, strategy, policy, newKey, startedBy, attributes, force);
    }

    public DeploymentRequest startedBy(String actor) {
        return startedBy(By.of(actor));
    }

    public DeploymentRequest startedBy(By by) {
        return new DeploymentRequest(service, version, strategy, policy, key, by, attributes, force);
    }

    /** Adds an attribute for the updater. */
    public DeploymentRequest attribute(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(name, value);
        return new DeploymentRequest(service, version, strategy, policy, key, startedBy, more, force);
    }

    public DeploymentRequest force(boolean newForce) {
        return new DeploymentRequest(service, version, strategy, policy, key, startedBy, attributes, newForce);
    }

    /** Leaves the attributes' values out: they may be secrets. */
    @Override
    public String toString() {
        String text = "DeploymentRequest[" + service + " to " + version + ", " + strategy + ", " + policy + ", key "
                + key + ", by " + startedBy + ", attributes " + attributes.keySet() + (force ? ", force" : "") + "]";
        return Printable.of(text, 10_000);
    }
}
