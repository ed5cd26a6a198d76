package dev.rollout.probe;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a host set on its HTTP probe; valid, and never changed.
 *
 * @param path where the context names none
 * @param statuses the ones that are healthy
 * @param headers sent with each probe, values may be secrets
 * @param tls null for the JVM's default
 * @param versionHeader the response header that tells the version, null where none does
 */
record HttpSettings(
        String path,
        BitSet statuses,
        Map<String, String> headers,
        @Nullable SSLContext tls,
        @Nullable String versionHeader) {

    static HttpSettings of(@Nullable String path) {
        BitSet successful = new BitSet();
        successful.set(200, 300);
        return new HttpSettings(PathSyntax.check("probe path", path), successful, Map.of(), null, null);
    }

    HttpSettings withStatuses(Consumer<BitSet> fill) {
        BitSet chosen = new BitSet();
        fill.accept(chosen);
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("expected statuses must not be empty");
        }
        return new HttpSettings(path, chosen, headers, tls, versionHeader);
    }

    HttpSettings withHeader(@Nullable String name, @Nullable String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        HeaderSyntax.add(more, name, value);
        return new HttpSettings(path, statuses, more, tls, versionHeader);
    }

    HttpSettings withTls(@Nullable SSLContext context) {
        if (context == null) {
            throw new IllegalArgumentException("SSL context must be set, was null");
        }
        return new HttpSettings(path, statuses, headers, context, versionHeader);
    }

    HttpSettings withVersionHeader(@Nullable String name) {
        return new HttpSettings(path, statuses, headers, tls, HeaderSyntax.name("version header", name));
    }

    static int status(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("expected status must be 200–599, was " + status);
        }
        return status;
    }

    /** Without header values and without the query, which may carry secrets. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return "path=" + (query < 0 ? path : path.substring(0, query) + "?…") + ", statuses=" + statuses.cardinality()
                + ", headers=" + headers.keySet() + ", versionHeader=" + versionHeader;
    }
}
