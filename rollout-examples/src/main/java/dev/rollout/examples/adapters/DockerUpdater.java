package dev.rollout.examples.adapters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.InstanceUpdater;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs each instance as a container of this machine, named like the instance: makes one of the new image beside the old one,
 * which fails early where there is none, ends the old one, and lets the new one take its name and start. Images have to be
 * there: pulling them is for somebody who has the time. Where two services have instances of one name, the second one's are
 * refused.
 *
 * <p>VERSIONED and IDEMPOTENT by labels of the containers, which it sets. It is not FENCED, since Docker can't be asked to
 * compare anything before it acts, and not INTERRUPTIBLE, since Docker goes on with what it was asked. Threadsafe.
 */
public final class DockerUpdater implements InstanceUpdater {
    private static final String VERSION = "dev.rollout.version";
    private static final String SERVICE = "dev.rollout.service";
    private static final String INSTANCE = "dev.rollout.instance";
    private static final String OPERATION = "dev.rollout.operation";
    private static final int NOT_FOUND = 404;
    private static final int NOT_MODIFIED = 304;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DockerSocket docker;
    private final ObjectNode template;
    private final Duration stopTime;

    /**
     * The Engine behind this socket.
     *
     * @param socket usually {@code /var/run/docker.sock}
     * @param container what {@code POST /containers/create} takes, in JSON: {@code {"Image": "shop:{version}", "HostConfig":
     *     {…}}}. {@code {instance}}, {@code {service}}, {@code {version}}, {@code {host}}, {@code {port}}, {@code
     *     {operation}} and {@code {token}} may stand in each text
     * @param stopTime how long a container has for its end, in whole seconds, before it is killed
     */
    public DockerUpdater(Path socket, String container, Duration stopTime) {
        if (!Files.exists(socket)) {
            throw new IllegalArgumentException(
                    "socket must be that of a running Docker Engine, and there is none at " + socket);
        }
        try {
            JsonNode read = JSON.readTree(container);
            if (!(read instanceof ObjectNode) || !read.path("Image").isTextual()) {
                throw new IllegalArgumentException("container must be a JSON object with an Image, was " + container);
            }
            template = (ObjectNode) filled(read, text -> Placeholders.check("container", text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("container must be JSON: " + e.getOriginalMessage(), e);
        }
        if (stopTime.isNegative()) {
            throw new IllegalArgumentException("stopTime must not be negative, was " + stopTime);
        }
        this.docker = new DockerSocket(socket);
        this.stopTime = stopTime;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.none().withVersioned().withIdempotent();
    }

    @Override
    public void update(Instance instance, String version, CallContext context)
            throws IOException, InterruptedException {
        String name = name(instance);
        String next = name + ".next";
        ObjectNode body = container(instance, version, context);
        JsonNode old = inspect(name, instance, context);
        inspect(next, instance, context);
        if (isRunning(old) && label(old, OPERATION).equals(context.operationId())) {
            return;
        }
        context.ensureOwned();
        ask("DELETE", "/containers/" + next + "?force=true", null, context, NOT_FOUND);
        ask("POST", "/containers/create?name=" + next, body, context);
        context.ensureOwned();
        long patience = Math.min(stopTime.toSeconds(), context.timeLeft().toSeconds() / 2);
        ask("POST", "/containers/" + name + "/stop?t=" + patience, null, context, NOT_FOUND, NOT_MODIFIED);
        ask("DELETE", "/containers/" + name + "?force=true", null, context, NOT_FOUND);
        ask("POST", "/containers/" + next + "/rename?name=" + name, null, context);
        ask("POST", "/containers/" + name + "/start", null, context);
    }

    @Override
    public Optional<String> currentVersion(Instance instance, CallContext context)
            throws IOException, InterruptedException {
        JsonNode found = inspect(name(instance), instance, context);
        if (!isRunning(found)) {
            return Optional.empty();
        }
        if (label(found, VERSION).isEmpty()) {
            throw new IOException(
                    "container " + name(instance) + " does not tell its version: make it by this updater, or by"
                            + " docker run --label " + VERSION + "=…");
        }
        return Optional.of(label(found, VERSION));
    }

    private ObjectNode container(Instance instance, String version, CallContext context) {
        Map<String, String> values = Placeholders.of(instance, version, context);
        ObjectNode body =
                (ObjectNode) filled(template, text -> Placeholders.fill(text, values, (name, value) -> value));
        body.withObject("/Labels")
                .put(SERVICE, instance.service())
                .put(INSTANCE, instance.id())
                .put(VERSION, version)
                .put(OPERATION, context.operationId());
        return body;
    }

    /** The same with another text for each text. */
    private static JsonNode filled(JsonNode node, UnaryOperator<String> text) {
        if (node.isTextual()) {
            return TextNode.valueOf(text.apply(node.textValue()));
        }
        JsonNode copy = node.deepCopy();
        if (copy instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(filled(field.getValue(), text)));
        } else if (copy instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, filled(array.get(i), text));
            }
        }
        return copy;
    }

    /** The container of this name, which must not be labelled as anybody else's. */
    private JsonNode inspect(String name, Instance instance, CallContext context)
            throws IOException, InterruptedException {
        JsonNode found = JSON.readTree(ask("GET", "/containers/" + name + "/json", null, context, NOT_FOUND));
        String service = label(found, SERVICE);
        String id = label(found, INSTANCE);
        if (!List.of("", instance.service()).contains(service)
                || !List.of("", instance.id()).contains(id)) {
            throw new IOException("container " + name + " belongs to instance " + id + " of service " + service
                    + ", so it is not touched for " + instance.id() + " of " + instance.service()
                    + ": give one of them another id, or another Docker Engine");
        }
        return found;
    }

    private static boolean isRunning(JsonNode container) {
        return container.path("State").path("Running").asBoolean();
    }

    private static String label(JsonNode container, String name) {
        return container.path("Config").path("Labels").path(name).asText("");
    }

    private String ask(String method, String target, @Nullable JsonNode body, CallContext context, Integer... alsoGood)
            throws IOException, InterruptedException {
        byte[] bytes = body == null ? new byte[0] : JSON.writeValueAsBytes(body);
        DockerSocket.Answer answer = docker.ask(method, target, bytes, context.timeLeft());
        if (!answer.good() && !List.of(alsoGood).contains(answer.status())) {
            throw new IOException("Docker refused " + method + " " + target + " by " + answer.status() + ": "
                    + JSON.readTree(answer.body()).path("message").asText(answer.body()));
        }
        return answer.body();
    }

    private static String name(Instance instance) {
        if (!instance.id().matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+")) {
            throw new IllegalArgumentException(
                    "instance id must be letters, digits, _ . - to be the name of a container," + " was "
                            + instance.id());
        }
        return instance.id();
    }
}
