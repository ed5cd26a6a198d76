package dev.rollout.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rollout.spi.Gate;
import dev.rollout.spi.GateContext;
import dev.rollout.spi.Verdict;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks a webhook whether the deployment may go on: one GET of a URL, with {@code deployment}, {@code service},
 * {@code version}, {@code gate} and {@code batch} appended to its query, percent-encoded. Asked again every 10 s until it
 * passes or fails, also by another process after a takeover, so the webhook has to be idempotent.
 *
 * <p>What counts is a 200 with a JSON object of at most 64 KiB: {@code {"verdict": "pass", "reason": "error budget is
 * fine"}}. The verdict is one of {@code pass}, {@code fail}, {@code wait}, {@code inconclusive} and {@code no_data}; the
 * reason is a text, and may be left out; other fields are ignored. A 200 with anything else is {@code NO_DATA}, never a
 * pass. Every other status, and every failure to get an answer, is thrown: the gate could not tell.
 *
 * <p>The rules are those of {@link HttpHealthProbe}: a connection of its own, to the very address that
 * {@link ProbeAddressPolicy} was asked about, no redirect, no proxy, no user and password in the URL, TLS with the
 * host's name checked always, and one timeout (10 s by default) over everything from resolving to the last byte.
 *
 * <p>Immutable and safe for use by several threads; each method that sets something returns a new gate, and throws
 * {@link IllegalArgumentException} naming what is wrong with its argument.
 */
public final class HttpGate implements Gate {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String FIELD = "gate URL";

    private final ProbeTarget target;
    private final HttpSettings settings;
    private final Duration timeout;
    private final ProbeConnector connector;

    private HttpGate(ProbeTarget target, HttpSettings settings, Duration timeout, ProbeConnector connector) {
        this.target = target;
        this.settings = settings;
        this.timeout = timeout;
        this.connector = connector;
    }

    /**
     * A gate that asks this URL, under {@link ProbeAddressPolicy#standard}.
     *
     * @param url {@code http(s)://host[:port][/path][?query]}, printable ASCII, without fragment
     * @return the gate
     * @throws IllegalArgumentException naming the rule it breaks, with a password masked
     */
    public static HttpGate at(String url) {
        return at(url, ProbeAddressPolicy.standard());
    }

    /**
     * A gate that asks this URL, whose host may resolve to what the policy allows, and to nothing else.
     *
     * @param url {@code http(s)://host[:port][/path][?query]}, printable ASCII, without fragment
     * @param addresses says which addresses may be connected to
     * @return the gate
     * @throws IllegalArgumentException naming the rule the URL breaks, with a password masked
     */
    public static HttpGate at(String url, ProbeAddressPolicy addresses) {
        return at(url, ProbeConnector.STANDARD.withPolicy(addresses));
    }

    static HttpGate at(@Nullable String url, ProbeConnector connector) {
        int authority = url == null ? 0 : url.indexOf("://") + 3;
        if (url == null || authority < 3) {
            throw new IllegalArgumentException(FIELD + " must begin with http:// or https://, was "
                    + (url == null ? "null" : ProbeTarget.shown(url)));
        }
        int end = authority;
        while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        ProbeTarget target = ProbeTarget.parse(FIELD, url.substring(0, end), ProbeTarget.AS_ADDRESSED);
        String path = url.startsWith("/", end) ? url.substring(end) : "/" + url.substring(end);
        connector.validate(FIELD, target);
        HttpSettings settings =
                new HttpSettings(PathSyntax.check(FIELD + "'s path", path), new BitSet(), Map.of(), null, null);
        return new HttpGate(target, settings, Duration.ofSeconds(10), connector);
    }

    /**
     * Adds a header to the request. Neither {@link #toString} nor any message tells its value.
     *
     * @param name of the header
     * @param value may be a secret
     * @return a changed copy
     * @throws IllegalArgumentException under the rules of {@link HttpHealthProbe#header}
     */
    public HttpGate header(String name, String value) {
        return new HttpGate(target, settings.withHeader(name, value), timeout, connector);
    }

    /**
     * Uses this context for https: a private authority's trust, or a client certificate. Host names are checked all the
     * same.
     *
     * @param context in place of the JVM's own
     * @return a changed copy
     * @throws IllegalArgumentException where it is null
     */
    public HttpGate sslContext(SSLContext context) {
        return new HttpGate(target, settings.withTls(context), timeout, connector);
    }

    /**
     * So long everything together may take; 10 s by default.
     *
     * @param newTimeout from resolving to the last byte
     * @return a changed copy
     * @throws IllegalArgumentException unless it is above 0 and at most 30 s, after which the engine gives a gate up
     */
    public HttpGate timeout(Duration newTimeout) {
        if (newTimeout == null || newTimeout.isNegative() || newTimeout.isZero() || newTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "gate timeout must be above PT0S and at most " + LONGEST + ", was " + newTimeout);
        }
        return new HttpGate(target, settings, newTimeout, connector);
    }

    /**
     * Asks once.
     *
     * @throws IOException where no answer came, or one with another status than 200
     * @throws InterruptedException when the thread is interrupted, which ends the question at once
     */
    @Override
    public Verdict evaluate(GateContext context) throws IOException, InterruptedException {
        Answer answer;
        try {
            answer = connector.ask(target, timeout, exchange(context));
        } catch (UnansweredException failed) {
            String words = failed.getCause() instanceof ProbeRefusedException refused
                    ? "address refused: " + refused.getMessage()
                    : failed.words();
            throw new IOException(shown() + ": " + words, failed);
        }
        if (answer.status() != 200) {
            boolean redirect = answer.status() / 100 == 3;
            throw new IOException(shown() + " answered " + answer.status() + answer.after()
                    + (redirect ? ", redirects are not followed" : ", expected 200"));
        }
        return answer.body().map(GateAnswer::verdict).orElseGet(() -> Verdict.noData("the answer has 64 KiB or more"));
    }

    /** What came back, and how long that took, in words. */
    private record Answer(int status, Optional<byte[]> body, String after) {}

    private ProbeConnector.Exchange<Answer> exchange(GateContext context) {
        boolean named = settings.headers().keySet().stream().anyMatch("User-Agent"::equalsIgnoreCase);
        HttpSettings sent = named ? settings : settings.withHeader("User-Agent", "rollout-gate");
        HttpExchange exchange = new HttpExchange(sent, target, pathOf(context), null);
        return (socket, deadline) -> {
            AnswerReader reader = exchange.ask(socket, deadline);
            HttpAnswer head = reader.head();
            deadline.enter("reading the body of a " + head.status());
            return new Answer(head.status(), reader.body(head), deadline.after());
        };
    }

    private String pathOf(GateContext context) {
        return settings.path() + (settings.path().indexOf('?') < 0 ? "?" : "&")
                + "deployment=" + encoded(context.deploymentId())
                + "&service=" + encoded(context.service())
                + "&version=" + encoded(context.version())
                + "&gate=" + encoded(context.gate())
                + "&batch=" + context.batch();
    }

    /** A blank as %20, which every server reads as one; a plus sign only those that take the query for a form. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** Without the query, which may carry secrets. */
    private String shown() {
        int query = settings.path().indexOf('?');
        return (target.tls() ? "https://" : "http://")
                + target.authority()
                + (query < 0 ? settings.path() : settings.path().substring(0, query) + "?…");
    }

    @Override
    public String toString() {
        return "HttpGate[" + shown() + ", headers=" + settings.headers().keySet() + ", timeout=" + timeout + "]";
    }
}
