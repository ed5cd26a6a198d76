package dev.rollout.probe;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rollout.Printable;
import dev.rollout.spi.Verdict;
import java.io.IOException;
import java.util.Map;

/** Reads a webhook's verdict; what leaves any doubt is no data. */
final class GateAnswer {
    private static final int LONGEST_REASON = 1000;
    private static final Map<String, Verdict.Kind> KINDS = Map.of(
            "pass", Verdict.Kind.PASS,
            "fail", Verdict.Kind.FAIL,
            "wait", Verdict.Kind.WAIT,
            "inconclusive", Verdict.Kind.INCONCLUSIVE,
            "no_data", Verdict.Kind.NO_DATA);

    /** A verdict that stands there twice, or with something behind it, is not understood. */
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private GateAnswer() {}

    static Verdict verdict(byte[] body) {
        JsonNode answer;
        try {
            answer = READER.readTree(body);
        } catch (JacksonException broken) {
            return noData("it is no JSON: " + broken.getOriginalMessage());
        } catch (IOException broken) {
            return noData("it is no JSON: " + broken.getMessage());
        }
        if (!answer.isObject()) {
            return noData("it is no JSON object");
        }
        JsonNode verdict = answer.path("verdict");
        Verdict.Kind kind = verdict.isTextual() ? KINDS.get(verdict.textValue()) : null;
        if (kind == null) {
            return noData("verdict must be pass, fail, wait, inconclusive or no_data, was " + verdict);
        }
        JsonNode reason = answer.path("reason");
        if (!reason.isMissingNode() && !reason.isNull() && !reason.isTextual()) {
            return noData("reason must be a text, was " + reason);
        }
        String words = reason.isTextual() ? Printable.of(reason.textValue(), LONGEST_REASON) : "no reason given";
        return new Verdict(kind, words);
    }

    private static Verdict noData(String why) {
        return Verdict.noData("the answer does not count: " + Printable.of(why, 200));
    }
}
