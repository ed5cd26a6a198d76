package dev.rollout;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a service: the thing that is drained, updated, probed and admitted.
 *
 * @param id unique within its service, stable over deployments, 1–200 characters
 * @param service the service it belongs to, 1–200 characters
 * @param address where it answers, in a form that the host's probe, updater and router understand; for
 *     {@link dev.rollout.probe.HttpHealthProbe} {@code host:port} or an {@code http(s)://} URL; at most 2,000 characters
 * @param version the version it runs, null where that is not known
 * @param zone failure domain, null where there is none
 * @param slot deployment slot (blue, green), null where there is none
 * @param labels whatever else the host wants to find again in its updater
 */
public record Instance(
        String id,
        String service,
        String address,
        @Nullable String version,
        @Nullable String zone,
        @Nullable String slot,
        Map<String, String> labels) {

    /**
     * Checks and copies the values. Labels are at most 64, with names of 1–200 characters and values of at most 4,000.
     *
     * @throws IllegalArgumentException naming the field, where a value is missing, too long, or holds control characters
     */
    public Instance {
        Checks.text("instance id", id, 200);
        Checks.text("instance service", service, 200);
        Checks.text("instance address", address, 2000);
        Checks.optionalText("instance version", version, 256);
        Checks.optionalText("instance zone", zone, 200);
        Checks.optionalText("instance slot", slot, 200);
        labels = Checks.texts("instance labels", labels, 64);
    }

    /** Leaves address and labels out: they may hold credentials. */
    @Override
    public String toString() {
        return "Instance[" + id + " of " + service + " at " + version + (zone == null ? "" : ", zone " + zone)
                + (slot == null ? "" : ", slot " + slot) + "]";
    }

    /**
     * An instance without zone, slot and labels.
     *
     * @param id unique within its service, stable over deployments, 1–200 characters
     * @param service the service it belongs to, 1–200 characters
     * @param address where it answers, at most 2,000 characters
     * @param version the version it runs, null where that is not known
     * @return the instance
     * @throws IllegalArgumentException naming the field that is not valid
     */
    public static Instance of(String id, String service, String address, @Nullable String version) {
        return new Instance(id, service, address, version, null, null, Map.of());
    }

    /**
     * The same instance at another version.
     *
     * @param newVersion 1–256 characters, null where it is not known
     * @return a changed copy
     */
    public Instance withVersion(@Nullable String newVersion) {
        return new Instance(id, service, address, newVersion, zone, slot, labels);
    }
}
