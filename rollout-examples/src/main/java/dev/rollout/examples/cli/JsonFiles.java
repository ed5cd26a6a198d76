package dev.rollout.examples.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollout.DeploymentRequest;
import dev.rollout.Instance;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.Documents;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What people write: JSON in which something may be left out. It is completed by the library's defaults, and then read by
 * the library's own codec, strictly. Everything that is wrong is an {@link IllegalArgumentException} with the file's name.
 */
final class JsonFiles {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private JsonFiles() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ObjectNode object(Path file) {
        JsonNode tree = parse(text(file), file.toString());
        if (!(tree instanceof ObjectNode)) {
            throw new IllegalArgumentException(file + ": must be a JSON object");
        }
        return (ObjectNode) tree;
    }

    static JsonNode tree(String json) {
        return parse(json, "JSON");
    }

    private static JsonNode parse(String json, String from) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(from + ": not valid JSON at line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr()
                    + (e.getOriginalMessage().startsWith("Duplicate ") ? ": a field is there twice" : ""));
        }
    }

    static String text(Path file) {
        try {
            if (Files.size(file) > Documents.MAX_LENGTH) {
                throw new IllegalArgumentException(file + ": must be at most " + Documents.MAX_LENGTH + " bytes");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": must be UTF-8, was not");
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": can't be read");
        }
    }

    /** A count or a share. */
    static void amount(String text, IntConsumer count, Consumer<String> share) {
        if (text.matches("\\d{1,9}")) {
            count.accept(Integer.parseInt(text));
        } else {
            share.accept(text);
        }
    }

    /** A request, with the defaults for what it leaves out. */
    static DeploymentRequest request(ObjectNode asked, @Nullable Path file) {
        for (String needed : List.of("service", "version")) {
            if (!asked.hasNonNull(needed)) {
                throw new IllegalArgumentException(
                        needed + " must be set, as an argument or in the file of --request: SERVICE VERSION");
            }
        }
        ObjectNode whole = (ObjectNode) tree(Documents.write(DeploymentRequest.of("service", "version")));
        whole.setAll(asked);
        return read(whole, DeploymentRequest.class, file == null ? "" : file + ": ");
    }

    /** The instances of a service: an array of {@code {"id", "version", "zone"?, "slot"?, "address"?, "labels"?}}. */
    static List<Instance> instances(Path file, String service) {
        JsonNode tree = parse(text(file), file.toString());
        List<Instance> instances = new ArrayList<>();
        if (!tree.isArray()) {
            throw new IllegalArgumentException(
                    file + ": must be an array of instances such as [{\"id\": \"web-1\", \"version\": \"v1\"}]");
        }
        for (JsonNode one : tree) {
            if (!(one instanceof ObjectNode)) {
                throw new IllegalArgumentException(file + ": must hold objects only, each an instance");
            }
            ObjectNode whole = object().put("service", service);
            whole.set("address", one.path("id"));
            whole.putObject("labels");
            whole.setAll((ObjectNode) one);
            instances.add(read(whole, Instance.class, file + ", instance " + (instances.size() + 1) + ": "));
        }
        return instances;
    }

    private static <T> T read(ObjectNode tree, Class<T> type, String from) {
        try {
            return Documents.readStrictly(tree.toString(), type);
        } catch (CorruptDocumentException e) {
            throw new IllegalArgumentException(from + e.getMessage());
        }
    }
}
