package dev.rollout.engine;

import dev.rollout.BlueGreen;
import dev.rollout.DeploymentRequest;
import dev.rollout.Instance;
import dev.rollout.RefusedException;
import dev.rollout.Slots;
import dev.rollout.decision.Muster;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.StateStore;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which slot of a service is the active one: the newest deployment that was about slots tells, and is kept for that. */
final class SlotBook {
    private static final int SEARCHED = 1000;

    private final StateStore store;
    private final @Nullable HostCalls host;

    SlotBook(StateStore store, @Nullable HostCalls host) {
        this.store = store;
        this.host = host;
    }

    Slots slots(String service, List<Instance> fleet) {
        return new Slots(service, List.copyOf(Muster.slots(fleet)), active(service));
    }

    private @Nullable String active(String service) {
        return store.list(new DeploymentQuery(service, false, SEARCHED)).stream()
                .map(DeploymentRoot::state)
                .map(state -> state.activeSlot())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * What was switched is switched back only where nothing was switched since.
     *
     * @throws RefusedException if a newer deployment was about slots
     */
    void checkNewest(DeploymentRoot first) {
        String service = first.spec().request().service();
        boolean newest = store.list(new DeploymentQuery(service, false, SEARCHED)).stream()
                .filter(root -> root.state().activeSlot() != null)
                .findFirst()
                .map(root -> root.id().equals(first.id()))
                .orElse(true);
        if (first.spec().plan().slot() != null && !newest) {
            throw new RefusedException(
                    "deployment " + first.id() + " is not the newest one about the slots of service '" + service
                            + "': what it left is not there any more; deploy the version that is wanted");
        }
    }

    /** Whether this process may drive it from the start. */
    boolean canDrive(DeploymentSpec spec) {
        return host != null && new Competence(host).lacks(spec).isEmpty();
    }

    /** Whether traffic can be split; a process that only submits does not know, and leaves that to the one that drives. */
    boolean canSplit() {
        return host == null || (host.routed() && host.router().splitting());
    }

    /**
     * The slot that is to be updated must get no traffic.
     *
     * @throws RefusedException if it is the active one, or this process drives and can't switch
     */
    void check(DeploymentRequest request) {
        if (!(request.strategy() instanceof BlueGreen blueGreen)) {
            String active = request.only().isEmpty() ? active(request.service()) : null;
            if (active != null) {
                throw new RefusedException("service '" + request.service() + "' has slots, and '" + active
                        + "' is the active one: an instance of the other slot serves nobody. Use blue_green, or name the"
                        + " instances by only");
            }
            return;
        }
        if (!canSplit()) {
            throw new RefusedException("blue_green needs a router that can split traffic, "
                    + (host != null && host.routed() ? "this one can't" : "there is none")
                    + "; give the builder one whose capabilities say splitting");
        }
        if (blueGreen.idle().equals(active(request.service()))) {
            throw new RefusedException("slot '" + blueGreen.idle() + "' of service '" + request.service()
                    + "' is the active one and gets the traffic; name the other one as idle");
        }
    }
}
