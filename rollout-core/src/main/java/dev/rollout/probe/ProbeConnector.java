package dev.rollout.probe;

import dev.rollout.engine.SystemSeams;
import dev.rollout.spi.ProbeResult;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;

/**
 * Resolves, checks, connects, lets the probe talk, and puts what went wrong into words.
 *
 * @param policy asked about every address a host resolves to
 * @param resolver for hosts that are names
 * @param nanoTime the time that passes
 */
record ProbeConnector(ProbeAddressPolicy policy, HostResolver resolver, LongSupplier nanoTime) {
    static final ProbeConnector STANDARD = new ProbeConnector(
            ProbeAddressPolicy.standard(), new SystemResolver(InetAddress::getAllByName), SystemSeams::nanoTime);

    ProbeConnector {
        if (policy == null) {
            throw new IllegalArgumentException("address policy must be set, was null");
        }
    }

    ProbeConnector withPolicy(ProbeAddressPolicy newPolicy) {
        return new ProbeConnector(newPolicy, resolver, nanoTime);
    }

    /** What a probe does with its connection, and learns from it. */
    @FunctionalInterface
    interface Exchange<T> {
        T over(DeadlineSocket socket, Deadline deadline) throws IOException;
    }

    /** Refuses an address that the policy refuses, as far as that can be told without resolving a name. */
    void validate(ProbeTarget target) {
        validate("instance address", target);
    }

    void validate(String field, ProbeTarget target) {
        InetAddress literal = target.literal();
        if (literal == null) {
            return;
        }
        refusal(literal).ifPresent(why -> {
            throw new IllegalArgumentException(field + " " + target.authority() + " must not be probed (" + why + ")");
        });
    }

    ProbeResult probe(ProbeTarget target, Duration timeout, Exchange<ProbeResult> exchange)
            throws InterruptedException {
        try {
            return ask(target, timeout, exchange);
        } catch (UnansweredException failed) {
            return ProbeResult.unhealthy(failed.words());
        }
    }

    /**
     * What the exchange learned.
     *
     * @throws UnansweredException where it learned nothing, with the reason in words
     */
    <T> T ask(ProbeTarget target, Duration timeout, Exchange<T> exchange)
            throws UnansweredException, InterruptedException {
        Deadline deadline = Deadline.in(timeout, nanoTime);
        try {
            InetAddress address = checkedAddress(target, deadline);
            deadline.enter("connecting");
            try (SocketChannel channel = SocketChannel.open()) {
                channel.socket().connect(new InetSocketAddress(address, target.port()), deadline.remainingMillis());
                return exchange.over(new DeadlineSocket(channel, deadline), deadline);
            }
        } catch (IOException failed) {
            if (Thread.interrupted()) {
                throw new InterruptedException("probe of " + target.authority() + " interrupted" + deadline.after());
            }
            throw new UnansweredException(words(failed, deadline), failed);
        }
    }

    private InetAddress checkedAddress(ProbeTarget target, Deadline deadline) throws IOException, InterruptedException {
        InetAddress literal = target.literal();
        if (literal != null) {
            Optional<String> why = refusal(literal);
            if (why.isPresent()) {
                throw new ProbeRefusedException(literal.getHostAddress() + " (" + why.get() + ")");
            }
            return literal;
        }
        deadline.enter("resolving " + target.host());
        List<InetAddress> addresses = resolver.resolve(target.host(), deadline);
        for (InetAddress address : addresses) {
            Optional<String> why = refusal(address);
            if (why.isPresent()) {
                throw new ProbeRefusedException(
                        target.host() + " resolves to " + address.getHostAddress() + " (" + why.get() + ")");
            }
        }
        return addresses.get(0);
    }

    private Optional<String> refusal(InetAddress address) {
        return Objects.requireNonNull(
                policy.refusal(address), "address policy returned null for " + address.getHostAddress());
    }

    private static String words(IOException failed, Deadline deadline) {
        if (failed instanceof ProbeRefusedException) {
            return "probe refused: " + failed.getMessage();
        }
        if (failed instanceof SocketTimeoutException || deadline.expired()) {
            return deadline.timeout();
        }
        String message = failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
        if (failed instanceof ConnectException && message.equals("Connection refused")) {
            return "connect refused" + deadline.after();
        }
        return what(failed) + deadline.after() + ": " + message;
    }

    private static String what(IOException failed) {
        if (failed instanceof UnknownHostException) {
            return "host unknown";
        }
        if (failed instanceof ProtocolException) {
            return "malformed answer";
        }
        return failed instanceof SSLException ? "TLS failed" : "connection failed";
    }
}
