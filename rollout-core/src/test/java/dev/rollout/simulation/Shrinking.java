package dev.rollout.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a scenario short that breaks something, by leaving out one thing after the other as long as it still does. */
final class Shrinking {
    private final Predicate<ObjectNode> breaks;
    private ObjectNode smallest;

    private Shrinking(ObjectNode scenario, Predicate<ObjectNode> breaks) {
        this.smallest = scenario;
        this.breaks = breaks;
    }

    static ObjectNode of(ObjectNode scenario, Predicate<ObjectNode> breaks) {
        Shrinking shrinking = new Shrinking(scenario, breaks);
        boolean smaller = true;
        while (smaller) {
            smaller = shrinking.elements("/timeline")
                    | shrinking.elements("/world/rules")
                    | shrinking.elements("/fleet/instances")
                    | shrinking.fields("/request/policy")
                    | shrinking.fields("/request/policy/health")
                    | shrinking.fields("/request")
                    | shrinking.drivers();
        }
        return shrinking.smallest;
    }

    private boolean elements(String path) {
        boolean any = false;
        for (int index = smallest.at(path).size() - 1; index >= 0; index--) {
            ObjectNode without = smallest.deepCopy();
            ((ArrayNode) without.at(path)).remove(index);
            any |= keep(without);
        }
        return any;
    }

    private boolean fields(String path) {
        if (!smallest.at(path).isObject()) {
            return false;
        }
        boolean any = false;
        List<String> names = new ArrayList<>();
        smallest.at(path).fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            ObjectNode without = smallest.deepCopy();
            ((ObjectNode) without.at(path)).remove(name);
            any |= keep(without);
        }
        return any;
    }

    private boolean drivers() {
        int drivers = smallest.at("/world/drivers").asInt();
        if (drivers <= 1) {
            return false;
        }
        ObjectNode fewer = smallest.deepCopy();
        ((ObjectNode) fewer.at("/world")).put("drivers", drivers - 1);
        return keep(fewer);
    }

    private boolean keep(ObjectNode smaller) {
        boolean still = breaks.test(smaller);
        if (still) {
            smallest = smaller;
        }
        return still;
    }
}
