package dev.rollout.metrics;

import java.util.Locale;

/** Why a deployment turned round, as one of a few words: the texts of reasons are without number. */
enum RollbackReason {
    /** More instances failed than the policy allows. */
    FAILURES,
    /** A gate failed. */
    GATE,
    /** An approval was rejected. */
    REJECTED,
    /** No progress in time. */
    STALLED,
    /** Somebody asked for it. */
    PERSON,
    OTHER;

    static RollbackReason of(String text) {
        if (text.startsWith("gate ")) {
            return GATE;
        } else if (text.startsWith("approval ")) {
            return REJECTED;
        } else if (text.startsWith("stalled")) {
            return STALLED;
        } else if (text.startsWith("cancelled by ")
                || text.startsWith("rolled back by ")
                || text.startsWith("roll back of ")
                || text.startsWith("retry of ")) {
            return PERSON;
        }
        return text.matches("\\d+ (of \\d+ )?failed.*") ? FAILURES : OTHER;
    }

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
