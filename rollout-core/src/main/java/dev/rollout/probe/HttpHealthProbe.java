package dev.rollout.probe;

import dev.rollout.Instance;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Healthy is what answers a GET with an expected status. By default any of 200–299 is expected, no header is added, no
 * version is read, TLS trusts what the JVM trusts, and {@link ProbeAddressPolicy#standard} says who may be asked.
 *
 * <p>{@link Instance#address} is {@code host:port} or {@code http(s)://host[:port][/basepath]}; the path asked for is
 * the base path followed by the context's path or, where that is null, by this probe's. Each probe is one HTTP/1.1
 * request over a connection of its own, to the first address the host resolves to, once the policy allows all of them.
 * It follows no redirect and uses no proxy; https checks the certificate against the host's name, always.
 *
 * <p>The context's timeout bounds everything together: resolving, connecting, the TLS handshake, the answer's status
 * line and headers (at most 16 KiB) and its body. Of a body, up to 64 KiB are read and thrown away; more is left unread.
 * An answer that is malformed, cut short, or still incomplete at the deadline is unhealthy whatever its status. The
 * result says what was seen and how long that took: {@code 200 after 4 ms}, {@code connect refused after 1 ms},
 * {@code timeout after 5000 ms, reading the answer}.
 *
 * <p>Immutable and safe for use by several threads; each method that sets something returns a new probe, and throws
 * {@link IllegalArgumentException} naming what is wrong with its argument.
 */
public final class HttpHealthProbe implements HealthProbe {
    private final HttpSettings settings;
    private final ProbeConnector connector;

    HttpHealthProbe(HttpSettings settings, ProbeConnector connector) {
        this.settings = settings;
        this.connector = connector;
    }

    /**
     * A probe that asks for this path, such as {@code /health} or {@code /health?deep=1}, where its context names none.
     *
     * @param path asked for where the policy sets none
     * @return the probe
     * @throws IllegalArgumentException unless it begins with a slash, is printable ASCII of at most 2,000 characters, and
     *     has neither a fragment nor a {@code ..} segment
     */
    public static HttpHealthProbe path(String path) {
        return new HttpHealthProbe(HttpSettings.of(path), ProbeConnector.STANDARD);
    }

    /**
     * Expects one of these statuses, and no other.
     *
     * @param statuses each 200–599
     * @return a changed copy
     * @throws IllegalArgumentException where there is none, or one outside 200–599
     */
    public HttpHealthProbe expecting(int... statuses) {
        return with(settings.withStatuses(chosen -> {
            for (int status : statuses) {
                chosen.set(HttpSettings.status(status));
            }
        }));
    }

    /**
     * Expects a status from {@code first} to {@code last}, both included, and no other.
     *
     * @param first 200–599
     * @param last 200–599, at least {@code first}
     * @return a changed copy
     * @throws IllegalArgumentException where one is outside 200–599, or {@code first} is above {@code last}
     */
    public HttpHealthProbe expectingRange(int first, int last) {
        if (HttpSettings.status(first) > HttpSettings.status(last)) {
            throw new IllegalArgumentException("expected statuses must not be empty, were " + first + " to " + last);
        }
        return with(settings.withStatuses(chosen -> chosen.set(first, last + 1)));
    }

    /**
     * Adds a header to the request. Neither {@link #toString} nor any message tells its value.
     *
     * @param name of the header
     * @param value may be a secret
     * @return a changed copy
     * @throws IllegalArgumentException where the name is no token of at most 100 characters or was set before, where the
     *     value is not printable ASCII of at most 4,000 characters, for headers that frame the request (such as {@code
     *     Host}, {@code Content-Length}, {@code Connection}), and beyond 32 headers or 8,000 characters of them
     */
    public HttpHealthProbe header(String name, String value) {
        return with(settings.withHeader(name, value));
    }

    /**
     * Uses this context for https: a private authority's trust, or a client certificate. Host names are checked all the
     * same.
     *
     * @param context in place of the JVM's own
     * @return a changed copy
     * @throws IllegalArgumentException where it is null
     */
    public HttpHealthProbe sslContext(SSLContext context) {
        return with(settings.withTls(context));
    }

    /**
     * Which addresses may be connected to; default {@link ProbeAddressPolicy#standard}.
     *
     * @param policy asked for each address that a host resolves to
     * @return a changed copy
     * @throws IllegalArgumentException where it is null
     */
    public HttpHealthProbe addresses(ProbeAddressPolicy policy) {
        return new HttpHealthProbe(settings, connector.withPolicy(policy));
    }

    /**
     * Reads the version that answered from this response header. Where the context expects a version and the header
     * names another one, the instance is unhealthy: {@code runs v1, expected v2}. An answer without it is taken as is.
     *
     * @param name of the header
     * @return a changed copy
     * @throws IllegalArgumentException where the name is no token of at most 100 characters
     */
    public HttpHealthProbe versionHeader(String name) {
        return with(settings.withVersionHeader(name));
    }

    private HttpHealthProbe with(HttpSettings changed) {
        return new HttpHealthProbe(changed, connector);
    }

    HttpHealthProbe connector(UnaryOperator<ProbeConnector> change) {
        return new HttpHealthProbe(settings, change.apply(connector));
    }

    /**
     * Checks the instance's address and a path without connecting or resolving.
     *
     * @param instance whose address is checked
     * @param path the policy's health path, null where it leaves that to the probe
     * @throws IllegalArgumentException where the address can't or must not be probed, or the path is none; naming the
     *     value, with a password masked, and the rule
     */
    public void validate(Instance instance, @Nullable String path) {
        pathOf(path);
        connector.validate(ProbeTarget.parse(instance.address(), ProbeTarget.AS_ADDRESSED));
    }

    /**
     * Asks once. An address that can't or must not be probed gives unhealthy, with the rule as reason.
     *
     * @throws InterruptedException when the thread is interrupted, which ends the probe at once
     */
    @Override
    public ProbeResult probe(Instance instance, ProbeContext context) throws InterruptedException {
        ProbeTarget target;
        String path;
        try {
            path = pathOf(context.path());
            target = ProbeTarget.parse(instance.address(), ProbeTarget.AS_ADDRESSED);
        } catch (IllegalArgumentException refused) {
            return ProbeResult.unhealthy("probe refused: " + refused.getMessage());
        }
        HttpExchange exchange = new HttpExchange(settings, target, path, context.expectedVersion());
        return connector.probe(target, context.timeout(), exchange);
    }

    private String pathOf(@Nullable String path) {
        return path == null ? settings.path() : PathSyntax.check("probe path", path);
    }

    @Override
    public String toString() {
        return "HttpHealthProbe[" + settings + "]";
    }
}
