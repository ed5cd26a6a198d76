package dev.rollout;

/**
 * Who asked for something, and why. Recorded in the events of the deployment.
 *
 * @param actor a person, a pipeline or a system, 1–200 characters
 * @param reason in the actor's words, may be empty, at most 1,000 characters
 */
public record By(String actor, String reason) {
    public By {
        Checks.text("actor", actor, 200);
        Checks.freeText("reason", reason, 1000);
    }

    /** An actor who gives no reason. */
    public static By of(String actor) {
        return new By(actor, "");
    }

    @Override
    public String toString() {
        String name = Printable.of(actor, 200);
        return reason.isEmpty() ? name : name + " (" + Printable.of(reason, 1000) + ")";
    }
}
