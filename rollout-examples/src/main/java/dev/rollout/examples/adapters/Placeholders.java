package dev.rollout.examples.adapters;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in the templates of adapters: {@code {instance}}, {@code {service}}, {@code {version}}, {@code {host}} and
 * {@code {port}} of its address, and {@code {operation}} and {@code {token}} of the call. A shell's {@code ${name}} is none.
 */
final class Placeholders {
    private static final Set<String> NAMES =
            Set.of("instance", "service", "version", "host", "port", "operation", "token");
    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\$)\\{([a-z]+)}");

    private Placeholders() {}

    /**
     * Refuses what could not be filled in.
     *
     * @throws IllegalArgumentException if it is blank, or has a name in braces that is unknown
     */
    static String check(String field, String template) {
        if (template.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank");
        }
        Matcher found = PLACEHOLDER.matcher(template);
        while (found.find()) {
            if (!NAMES.contains(found.group(1))) {
                throw new IllegalArgumentException(field + " has " + found.group() + ", which is none of "
                        + new TreeSet<>(NAMES) + ", was " + template);
            }
        }
        return template;
    }

    /** Where a placeholder begins at this character. */
    static boolean isAt(String template, int at) {
        Matcher found = PLACEHOLDER.matcher(template).region(at, template.length());
        return found.useTransparentBounds(true).lookingAt();
    }

    /** What the names stand for; host and port are left out where the address does not tell them. */
    static Map<String, String> of(Instance instance) {
        Map<String, String> values = new HashMap<>();
        values.put("instance", instance.id());
        values.put("service", instance.service());
        if (!host(instance).isEmpty()) {
            values.put("host", host(instance));
        }
        if (port(instance) >= 0) {
            values.put("port", Integer.toString(port(instance)));
        }
        return values;
    }

    /** The same, with all that an update tells. */
    static Map<String, String> of(Instance instance, String version, CallContext context) {
        Map<String, String> values = of(instance);
        values.put("version", version);
        values.put("operation", context.operationId());
        values.put("token", Long.toString(context.fencingToken()));
        return values;
    }

    /**
     * The template with each value in it, as {@code written} writes it, to whom name and value are given.
     *
     * @throws IllegalArgumentException if a value is not known
     */
    static String fill(String template, Map<String, String> values, BinaryOperator<String> written) {
        return PLACEHOLDER.matcher(template).replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException(found.group() + " is not known of " + values.get("instance")
                        + ": give its address as host:port, or leave it out of " + template);
            }
            return Matcher.quoteReplacement(written.apply(found.group(1), value));
        });
    }

    /** Of {@code host}, {@code host:port}, {@code [v6]:port} or a URL; empty where there is none. */
    static String host(Instance instance) {
        String host = uri(instance.address()).getHost();
        return host == null ? "" : host;
    }

    /** The same; -1 where there is none. */
    static int port(Instance instance) {
        return uri(instance.address()).getPort();
    }

    static URI uri(String address) {
        try {
            return URI.create(address.contains("://") ? address : "any://" + address);
        } catch (IllegalArgumentException e) {
            return URI.create("any:none");
        }
    }
}
