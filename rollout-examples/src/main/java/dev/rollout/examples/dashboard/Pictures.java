package dev.rollout.examples.dashboard;

import dev.rollout.Deployment;
import dev.rollout.Explanation;
import dev.rollout.InstanceProgress;
import dev.rollout.NumberedEvent;
import dev.rollout.Progress;
import dev.rollout.RollingDeployer;
import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.Documents;
import dev.rollout.spi.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the pages show, as JSON, read anew each time: nothing here is remembered. Threadsafe. */
final class Pictures {
    private static final int MOST_RECENT = 50;
    private static final int MOST_EVENTS = 500;

    private final RollingDeployer deployer;
    private final @Nullable StateStore store;

    Pictures(RollingDeployer deployer, @Nullable StateStore store) {
        this.deployer = deployer;
        this.store = store;
    }

    /** Whether there is such a deployment. */
    boolean knows(String id) {
        return store == null
                ? deployer.find(id).isPresent()
                : !store.events(id, 1, 1).isEmpty();
    }

    /** The next events from one on; empty without a store. */
    List<NumberedEvent> events(String id, long from) {
        return store == null ? List.of() : store.events(id, from, MOST_EVENTS);
    }

    /** A deployment with everything that its events don't tell; empty where there is none. */
    Optional<String> deployment(String id) {
        Optional<Deployment> found = deployer.find(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> picture = status(found.get());
        picture.put("instances", found.get().instances());
        if (store != null) {
            store.load(id).map(DeploymentSnapshot::root).ifPresent(root -> picture.put("plan", plan(root)));
        }
        return Optional.of(Documents.write(picture));
    }

    /** What changes without an event: time left, reasons for waiting, the last answers of what is open. */
    Optional<Map<String, Object>> status(String id) {
        return deployer.find(id).map(this::status);
    }

    private Map<String, Object> status(Deployment deployment) {
        Map<String, Object> picture = summary(deployment);
        Map<String, Object> live = new LinkedHashMap<>();
        for (InstanceProgress instance : deployment.instances()) {
            if (instance.status().isOpen()) {
                live.put(instance.id(), live(instance));
            }
        }
        picture.put("live", live);
        return picture;
    }

    private static Map<String, Object> live(InstanceProgress instance) {
        Map<String, Object> live = new LinkedHashMap<>();
        putIfKnown(live, "since", instance.since());
        putIfKnown(live, "deadline", instance.deadline());
        live.put("evidence", instance.evidence());
        return live;
    }

    private Map<String, Object> summary(Deployment deployment) {
        Map<String, Object> picture = overview(deployment);
        Explanation explanation = deployer.explain(deployment.id());
        Duration eta = explanation.eta();
        if (eta != null) {
            picture.put("eta", eta.toMillis());
        }
        picture.put("now", explanation.at().toString());
        picture.put("waits", explanation.waits().stream().map(Pictures::wait).toList());
        return picture;
    }

    private static Map<String, Object> overview(Deployment deployment) {
        Map<String, Object> picture = head(deployment.id(), deployment.service(), deployment.version());
        progress(picture, deployment.progress());
        picture.put("goal", word(deployment.goal()));
        picture.put("direction", word(deployment.direction()));
        picture.put("reason", deployment.reason());
        picture.put("startedBy", deployment.startedBy());
        picture.put("createdAt", deployment.createdAt().toString());
        putIfKnown(picture, "finishedAt", deployment.finishedAt());
        putIfKnown(picture, "follows", deployment.follows());
        putIfKnown(picture, "driver", deployment.driver());
        picture.put("lastSequence", deployment.lastSequence());
        return picture;
    }

    private static Map<String, Object> overview(DeploymentRoot root) {
        Map<String, Object> picture = head(
                root.id(),
                root.spec().request().service(),
                root.spec().request().version());
        progress(
                picture,
                new Progress(
                        root.state().status(),
                        root.state().tally(),
                        root.state().batch(),
                        root.state().batches(),
                        null));
        picture.put("reason", root.state().reason());
        picture.put("startedBy", root.spec().request().startedBy());
        picture.put("createdAt", root.spec().createdAt().toString());
        putIfKnown(picture, "finishedAt", root.state().finishedAt());
        putIfKnown(picture, "follows", root.spec().follows());
        return picture;
    }

    private static Map<String, Object> head(String id, String service, String version) {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("id", id);
        picture.put("service", service);
        picture.put("version", version);
        return picture;
    }

    private static void progress(Map<String, Object> picture, Progress progress) {
        picture.put("status", word(progress.status()));
        picture.put("line", progress.line());
        picture.put("tally", progress.tally());
        picture.put("batch", progress.batch());
        picture.put("batches", progress.batches());
    }

    private static Map<String, Object> wait(Wait wait) {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("kind", snake(wait.reason().getClass().getSimpleName()));
        picture.put("subject", wait.subject());
        picture.put("text", wait.reason().text());
        if (wait.reason() instanceof WaitReason.Gate gate) {
            picture.put("name", gate.gate());
        } else if (wait.reason() instanceof WaitReason.Approval approval) {
            picture.put("name", approval.approval());
        }
        putIfKnown(picture, "since", wait.since());
        putIfKnown(picture, "until", wait.until());
        return picture;
    }

    private static Map<String, Object> plan(DeploymentRoot root) {
        RolloutPlan plan = root.spec().plan();
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("serving", plan.serving());
        picture.put("floor", plan.floor());
        picture.put("notes", plan.notes());
        List<Object> steps = new ArrayList<>();
        int batches = plan.batches();
        int left = plan.toUpdate();
        for (int number = 1; number <= batches; number++) {
            int size = Math.min(left, plan.batchSize(number));
            left -= size;
            steps.add(Map.of("kind", "batch", "number", number, "size", size));
            plan.after(number, number == batches).forEach(stage -> steps.add(step(stage)));
        }
        picture.put("steps", steps);
        return picture;
    }

    private static Map<String, Object> step(Stage stage) {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("kind", snake(stage.getClass().getSimpleName()));
        if (stage instanceof Stage.Shift shift) {
            picture.put("weight", shift.weight());
        } else if (stage instanceof Stage.Bake bake) {
            picture.put("millis", bake.duration().toMillis());
        } else if (stage instanceof Stage.KeepWarm warm) {
            picture.put("millis", warm.duration().toMillis());
        } else if (stage instanceof Stage.Gate gate) {
            picture.put("name", gate.name());
        } else if (stage instanceof Stage.Approval approval) {
            picture.put("name", approval.name());
        }
        return picture;
    }

    /** What runs now over all services, and what has ended lately where a store tells. */
    String services() {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("active", deployer.active().stream().map(this::summary).toList());
        picture.put(
                "recent",
                store == null
                        ? List.of()
                        : store.list(new DeploymentQuery(null, false, MOST_RECENT)).stream()
                                .filter(root -> root.state().status().isFinal())
                                .map(Pictures::overview)
                                .toList());
        return Documents.write(picture);
    }

    String history(String service) {
        return Documents.write(Map.of(
                "service",
                service,
                "deployments",
                deployer.history(service, 200).stream().map(Pictures::overview).toList()));
    }

    private static void putIfKnown(Map<String, Object> picture, String name, @Nullable Object value) {
        if (value != null) {
            picture.put(name, value instanceof Instant at ? at.toString() : value);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String snake(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
