package dev.rollout.simulation;

/** What goes wrong between a process and the store, asked at each call. */
@FunctionalInterface
public interface StoreFaults {
    /** How a call of the store goes wrong. */
    enum Fault {
        /** It goes well. */
        NONE,
        /** The request never arrives: nothing is done, and the caller gets a {@code StoreException}. */
        REQUEST_LOST,
        /** The store does it, and its answer never arrives: the caller gets a {@code StoreException} all the same. */
        ANSWER_LOST
    }

    /**
     * What goes wrong now.
     *
     * @param process that calls, {@code client} for the one that submits and watches
     * @param call the store's method, such as {@code commit}
     * @return NONE for a call that goes well
     */
    Fault at(String process, String call);
}
