package dev.rollout.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rollout.Printable;
import dev.rollout.spi.ProbeResult;
import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One request, one answer, one verdict. */
record HttpExchange(
        HttpSettings settings,
        ProbeTarget target,
        String path,
        @Nullable String expectedVersion) implements ProbeConnector.Exchange<ProbeResult> {
    private static final int SHOWN_VERSION = 80;

    @Override
    public ProbeResult over(DeadlineSocket plain, Deadline deadline) throws IOException {
        AnswerReader reader = ask(plain, deadline);
        HttpAnswer answer = reader.head();
        deadline.enter("reading the body of a " + answer.status());
        reader.skipBody(answer);
        return verdict(answer, deadline);
    }

    /** Sends the request; what is returned reads the answer. */
    AnswerReader ask(DeadlineSocket plain, Deadline deadline) throws IOException {
        Socket socket = plain;
        if (target.tls()) {
            deadline.enter("in the TLS handshake");
            socket = encrypted(plain);
        }
        deadline.enter("sending the request");
        socket.getOutputStream().write(request().getBytes(ISO_8859_1));
        deadline.enter("waiting for the answer");
        return new AnswerReader(socket.getInputStream());
    }

    private Socket encrypted(DeadlineSocket plain) throws IOException {
        SSLSocket encrypted =
                (SSLSocket) tls().getSocketFactory().createSocket(plain, target.peerName(), target.port(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (target.literal() == null) {
            parameters.setServerNames(serverNames());
        }
        encrypted.setSSLParameters(parameters);
        plain.setTcpNoDelay(true);
        encrypted.startHandshake();
        return encrypted;
    }

    /** The name asked for, where it may be said: the underscores of container names have no place in TLS. */
    private List<SNIServerName> serverNames() {
        try {
            return List.of(new SNIHostName(target.peerName()));
        } catch (IllegalArgumentException noInternetName) {
            return List.of();
        }
    }

    private SSLContext tls() throws SSLException {
        SSLContext supplied = settings.tls();
        if (supplied != null) {
            return supplied;
        }
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException broken) {
            throw new SSLException("the JVM's default SSL context can't be made", broken);
        }
    }

    private String request() {
        StringBuilder request = new StringBuilder(160)
                .append("GET ")
                .append(target.basePath())
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.authority())
                .append("\r\nConnection: close\r\n");
        if (settings.headers().keySet().stream().noneMatch("User-Agent"::equalsIgnoreCase)) {
            request.append("User-Agent: rollout-probe\r\n");
        }
        settings.headers()
                .forEach((name, value) ->
                        request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString();
    }

    private ProbeResult verdict(HttpAnswer answer, Deadline deadline) {
        String seen = answer.status() + deadline.after();
        if (!settings.statuses().get(answer.status())) {
            boolean redirect = answer.status() / 100 == 3;
            return ProbeResult.unhealthy(redirect ? seen + ", redirects are not followed" : seen);
        }
        String header = settings.versionHeader();
        if (header != null && expectedVersion != null) {
            for (String version : answer.values(header)) {
                if (!version.equals(expectedVersion)) {
                    return ProbeResult.unhealthy("runs " + Printable.of(version, SHOWN_VERSION) + ", expected "
                            + Printable.of(expectedVersion, SHOWN_VERSION));
                }
            }
        }
        return ProbeResult.healthy(seen);
    }
}
