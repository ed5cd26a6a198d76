package dev.rollout.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollout.DeploymentRequest;
import dev.rollout.spi.Documents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be deployed, and how: from files in the library's own JSON form, and from options, which win. */
final class RequestOptions {
    @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "where the file does not name it")
    private @Nullable String service;

    @Parameters(index = "1", arity = "0..1", paramLabel = "VERSION", description = "where the file does not name it")
    private @Nullable String version;

    @Option(
            names = "--request",
            paramLabel = "FILE",
            description = "a request in JSON; what it leaves out is as by default")
    private @Nullable Path request;

    @Option(names = "--policy", paramLabel = "FILE", description = "a policy in JSON, instead of the request's")
    private @Nullable Path policy;

    @Option(names = "--strategy", paramLabel = "FILE", description = "a strategy in JSON, instead of the request's")
    private @Nullable Path strategy;

    @Option(
            names = "--batch-size",
            paramLabel = "SIZE",
            split = ",",
            description = "such as 2, 10%% or 1,10%%,5; the last one repeats")
    private List<String> batchSize = new ArrayList<>();

    @Option(
            names = "--batch-pause",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "between batches, such as 10s")
    private @Nullable Duration batchPause;

    @Option(names = "--max-unavailable", paramLabel = "SIZE", description = "so many may be out of service at once")
    private @Nullable String maxUnavailable;

    @Option(names = "--only", paramLabel = "ID", split = ",", description = "only these instances take part")
    private List<String> only = new ArrayList<>();

    @Option(names = "--only-from", paramLabel = "FILE", description = "the same from a file, an id a line")
    private @Nullable Path onlyFrom;

    @Option(names = "--key", paramLabel = "KEY", description = "the same key gives the same deployment, however often")
    private @Nullable String key;

    @Option(names = "--attribute", paramLabel = "NAME=VALUE", description = "handed to the updater")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @Option(names = "--force", description = "also update what is at the version already")
    private boolean force;

    @Option(names = "--supersede", description = "take the place of the deployment that is running")
    private boolean supersede;

    @Mixin
    private final Person person = new Person();

    /**
     * The request.
     *
     * @throws IllegalArgumentException naming the file or field, the value and the rule
     */
    DeploymentRequest request(Surroundings around) {
        ObjectNode asked = request == null ? JsonFiles.object() : JsonFiles.object(request);
        put(asked, "service", service);
        put(asked, "version", version);
        put(asked, "key", key);
        if (strategy != null) {
            asked.set("strategy", JsonFiles.object(strategy));
        }
        putPolicy(asked);
        if (!asked.has("startedBy") || person.isNamed()) {
            asked.set("startedBy", JsonFiles.tree(Documents.write(person.by(around))));
        }
        List<String> ids = new ArrayList<>(only);
        if (onlyFrom != null) {
            JsonFiles.text(onlyFrom)
                    .lines()
                    .map(String::strip)
                    .filter(id -> !id.isEmpty())
                    .forEach(ids::add);
        }
        if (!ids.isEmpty()) {
            ids.forEach(asked.putArray("only")::add);
        }
        if (!attributes.isEmpty()) {
            ObjectNode all = asked.withObjectProperty("attributes");
            attributes.forEach(all::put);
        }
        flag(asked, "force", force);
        flag(asked, "supersede", supersede);
        return JsonFiles.request(asked, request);
    }

    private void putPolicy(ObjectNode asked) {
        if (policy != null) {
            asked.set("policy", JsonFiles.object(policy));
        }
        if (batchSize.isEmpty() && batchPause == null && maxUnavailable == null) {
            return;
        }
        ObjectNode changed = asked.get("policy") instanceof ObjectNode given ? given : asked.putObject("policy");
        if (!batchSize.isEmpty()) {
            ArrayNode sizes = changed.putArray("batchSize");
            batchSize.forEach(size -> JsonFiles.amount(size, sizes::add, sizes::add));
        }
        if (batchPause != null) {
            changed.put("batchPause", batchPause.toString());
        }
        if (maxUnavailable != null) {
            JsonFiles.amount(
                    maxUnavailable,
                    count -> changed.put("maxUnavailable", count),
                    share -> changed.put("maxUnavailable", share));
        }
    }

    private static void put(ObjectNode asked, String field, @Nullable String value) {
        if (value != null) {
            asked.put(field, value);
        }
    }

    private static void flag(ObjectNode asked, String field, boolean value) {
        if (value) {
            asked.put(field, true);
        }
    }
}
