package dev.rollout;

/**
 * The service has an active deployment already. Nothing was stored; wait for the end of that one, cancel it, or supersede
 * it.
 */
public final class AlreadyActiveException extends RefusedException {
    private static final long serialVersionUID = 1L;

    /** Id of the active deployment. */
    private final String activeId;

    /**
     * A refusal that names both.
     *
     * @param service the service
     * @param activeId id of its active deployment
     */
    public AlreadyActiveException(String service, String activeId) {
        super("service " + Checks.quote(service) + " has the active deployment " + activeId
                + "; wait for its end, or cancel it first");
        this.activeId = activeId;
    }

    /** {@return the id of the active deployment} */
    public String activeId() {
        return activeId;
    }
}
