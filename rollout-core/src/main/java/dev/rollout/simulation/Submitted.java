package dev.rollout.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run has submitted, by its key or, for the n-th one without a key, {@code #n}. */
final class Submitted {
    private final List<One> all = new ArrayList<>();

    /**
     * One submission.
     *
     * @param id of the deployment, null where it was refused
     * @param refused why, null where it was not
     * @param picture of the world where it was refused, else null
     */
    record One(String name, @Nullable String id, @Nullable String refused, Followed.@Nullable Picture picture) {}

    void stored(@Nullable String key, String id) {
        if (all.stream().noneMatch(one -> id.equals(one.id()))) { // the same key once more is the same deployment
            all.add(new One(name(key), id, null, null));
        }
    }

    void refused(@Nullable String key, String why, Followed.Picture picture) {
        all.add(new One(name(key), null, why, picture));
    }

    private String name(@Nullable String key) {
        if (key != null && all.stream().noneMatch(one -> one.name().equals(key))) {
            return key;
        }
        return "#" + (all.size() + 1);
    }

    List<One> all() {
        return all;
    }

    boolean isStored(String id) {
        return all.stream().anyMatch(one -> id.equals(one.id()));
    }

    /** Whether a deployment has that name, or will have it once it is stored. */
    boolean isNamed(String name, String id, @Nullable String requestKey) {
        return isStored(id) ? id.equals(find(name)) : name.equals(name(requestKey));
    }

    /** The id of the deployment of this name; null where there is none. */
    @Nullable
    String find(String name) {
        for (One one : all) {
            if (one.name().equals(name)) {
                return one.id();
            }
        }
        for (int index = 0; index < all.size(); index++) {
            if (name.equals("#" + (index + 1))) {
                return all.get(index).id();
            }
        }
        return null;
    }

    /** The one that was stored last; null where none was. */
    @Nullable
    One last() {
        for (int index = all.size() - 1; index >= 0; index--) {
            if (all.get(index).id() != null) {
                return all.get(index);
            }
        }
        return null;
    }
}
