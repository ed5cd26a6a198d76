package dev.rollout.spi;

import dev.rollout.Instance;
import java.util.List;
import java.util.Map;

/** Who is there, and at which version. Called on several threads at once, so it has to be threadsafe. */
public interface InstanceRegistry {
    /**
     * The instances of a service in their order of deployment, each with the version it runs where that is known; empty
     * where there is no such service. Called when a deployment is planned or submitted, on the caller's thread, and by
     * the driver between batches, on a call thread. What it throws reaches the caller; the driver asks again.
     *
     * @param service by its name
     * @return each id once, all of that service
     */
    List<Instance> instances(String service);

    /**
     * Records the versions that instances now run, all or none of them. Without this the next deployment would start from
     * a wrong previous version. Idempotent; instances that are not there any more are left out silently. Called on a call
     * thread; where it throws, it is asked again.
     *
     * @param service by its name
     * @param versions version by instance id
     * @param fence of the driver; a call with a lower fence than the service's last one changes nothing
     */
    void recordVersions(String service, Map<String, String> versions, long fence);
}
