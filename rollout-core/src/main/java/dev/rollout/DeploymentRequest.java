package dev.rollout;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param only ids of the instances that take part, at most 100,000; the others are left as they are. Empty, the default,
 *     for all
 * @param supersede whether it takes the place of the service's running deployment, if there is one: that one closes what it
 *     has open and ends, and this one begins in the same transaction. False by default
 */
public record DeploymentRequest(
        String service,
        String version,
        Strategy strategy,
        Policy policy,
        @Nullable String key,
        By startedBy,
        Map<String, String> attributes,
        boolean force,
        List<String> only,
        boolean supersede) {

    /** A service has at most so many instances. */
    public static final int MAX_INSTANCES = 100_000;

    /**
     * The attribute that tells from which span it was asked, as W3C Trace Context writes it. It is not part of what a key
     * stands for.
     */
    public static final String TRACEPARENT = "traceparent";

    /**
     * Checks and copies the values. Of attributes there are at most 64, with names of 1–200 characters and values of at
     * most 4,000.
     *
     * @throws IllegalArgumentException naming the field, where a value is null or out of its range, or {@code only} names
     *     an instance twice; an attribute's value is never shown
     */
    public DeploymentRequest {
        Checks.text("service", service, 200);
        Checks.text("version", version, 256);
        Checks.notNull("strategy", strategy);
        Checks.notNull("policy", policy);
        Checks.optionalText("key", key, 200);
        Checks.notNull("startedBy", startedBy);
        attributes = Checks.texts("attributes", attributes, 64);
        only = checkedOnly(only);
    }

    /**
     * A rolling deployment with the default policy, of an unknown actor, without key and attributes, for all instances.
     *
     * @param service whose instances are updated, 1–200 characters
     * @param version to which, 1–256 characters
     * @return the request
     * @throws IllegalArgumentException if one of them is not valid
     */
    public static DeploymentRequest of(String service, String version) {
        return new DeploymentRequest(
                service,
                version,
                Strategy.rolling(),
                Policy.defaults(),
                null,
                By.of("unknown"),
                Map.of(),
                false,
                List.of(),
                false);
    }

    /**
     * Goes about it in another way; rolling by default.
     *
     * @param newStrategy rolling, canary or blue/green
     * @return a changed copy
     */
    public DeploymentRequest strategy(Strategy newStrategy) {
        return new DeploymentRequest(
                service, version, newStrategy, policy, key, startedBy, attributes, force, only, supersede);
    }

    /**
     * Sets pace and safeguards; {@link Policy#defaults()} by default.
     *
     * @param newPolicy the whole policy
     * @return a changed copy
     */
    public DeploymentRequest policy(Policy newPolicy) {
        return new DeploymentRequest(
                service, version, strategy, newPolicy, key, startedBy, attributes, force, only, supersede);
    }

    /**
     * Names the request, so that submitting it again gives the same deployment; none by default.
     *
     * @param newKey 1–200 characters, unique within the service
     * @return a changed copy
     */
    public DeploymentRequest key(String newKey) {
        return new DeploymentRequest(
                service, version, strategy, policy, newKey, startedBy, attributes, force, only, supersede);
    }

    /**
     * Says who asks, without a reason; {@code unknown} by default.
     *
     * @param actor a person, a pipeline or a system, 1–200 characters
     * @return a changed copy
     */
    public DeploymentRequest startedBy(String actor) {
        return startedBy(By.of(actor));
    }

    /**
     * Says who asks, and why.
     *
     * @param by recorded in the first event
     * @return a changed copy
     */
    public DeploymentRequest startedBy(By by) {
        return new DeploymentRequest(service, version, strategy, policy, key, by, attributes, force, only, supersede);
    }

    /**
     * Adds an attribute for the updater, or replaces the one of that name.
     *
     * @param name 1–200 characters
     * @param value at most 4,000 characters, may be a secret
     * @return a changed copy
     * @throws IllegalArgumentException if one of them is not valid, or there are more than 64 then
     */
    public DeploymentRequest attribute(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(name, value);
        return new DeploymentRequest(service, version, strategy, policy, key, startedBy, more, force, only, supersede);
    }

    /**
     * Whether instances that are at the version already are updated as well; they are not by default.
     *
     * @param newForce true to update them
     * @return a changed copy
     */
    public DeploymentRequest force(boolean newForce) {
        return new DeploymentRequest(
                service, version, strategy, policy, key, startedBy, attributes, newForce, only, supersede);
    }

    /**
     * Only these instances take part.
     *
     * @param ids at most 100,000, each once; none stands for all instances
     * @return a changed copy
     * @throws IllegalArgumentException if one is not valid or there twice
     */
    public DeploymentRequest only(String... ids) {
        return new DeploymentRequest(
                service,
                version,
                strategy,
                policy,
                key,
                startedBy,
                attributes,
                force,
                List.copyOf(Arrays.asList(ids)),
                supersede);
    }

    /**
     * Whether it takes the place of the running deployment, if there is one; false by default, and then it is refused.
     *
     * @param newSupersede true to take its place
     * @return a changed copy
     */
    public DeploymentRequest supersede(boolean newSupersede) {
        return new DeploymentRequest(
                service, version, strategy, policy, key, startedBy, attributes, force, only, newSupersede);
    }

    /**
     * The same once more, of another one: without its key, and taking no place.
     *
     * @param by who asks for the new one, and why
     * @return a changed copy
     */
    public DeploymentRequest again(By by) {
        return new DeploymentRequest(service, version, strategy, policy, null, by, attributes, force, only, false);
    }

    private static List<String> checkedOnly(List<String> only) {
        Checks.notNull("only", only);
        Checks.noNulls("only", only);
        Checks.range("length of only", only.size(), 0, MAX_INSTANCES);
        HashSet<String> seen = new HashSet<>();
        for (String id : only) {
            Checks.text("instance id in only", id, 200);
            if (!seen.add(id)) {
                throw new IllegalArgumentException("only must name each instance once, was twice: " + Checks.quote(id));
            }
        }
        return List.copyOf(only);
    }

    /** Leaves the attributes' values out: they may be secrets. */
    @Override
    public String toString() {
        String text = "DeploymentRequest[" + service + " to " + version + ", " + strategy + ", " + policy + ", key "
                + key + ", by " + startedBy + ", attributes " + attributes.keySet() + (force ? ", force" : "")
                + (only.isEmpty() ? "" : ", only " + only) + (supersede ? ", supersede" : "") + "]";
        return Printable.of(text, 10_000);
    }
}
