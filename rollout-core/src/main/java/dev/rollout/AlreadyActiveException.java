package dev.rollout;

/** The service has an active deployment already. */
public final class AlreadyActiveException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final String activeId;

    public AlreadyActiveException(String service, String activeId) {
        super("service " + Checks.quote(service) + " has the active deployment " + activeId
                + "; wait for its end, or cancel it first");
        this.activeId = activeId;
    }

    /** Id of the active deployment. */
    public String activeId() {
        return activeId;
    }
}
