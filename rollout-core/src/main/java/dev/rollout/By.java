package dev.rollout;

/**
 * Who asked for something, and why. Recorded in the events of the deployment.
 *
 * @param actor a person, a pipeline or a system, 1–200 characters
 * @param reason in the actor's words, may be empty, at most 1,000 characters
 */
public record By(String actor, String reason) {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is null, too long, or holds control characters, or the actor is blank
     */
    public By {
        Checks.text("actor", actor, 200);
        Checks.freeText("reason", reason, 1000);
    }

    /**
     * An actor who gives no reason.
     *
     * @param actor a person, a pipeline or a system, 1–200 characters
     * @return who, without a reason
     * @throws IllegalArgumentException if the actor is not valid
     */
    public static By of(String actor) {
        return new By(actor, "");
    }

    @Override
    public String toString() {
        String name = Printable.of(actor, 200);
        return reason.isEmpty() ? name : name + " (" + Printable.of(reason, 1000) + ")";
    }
}
