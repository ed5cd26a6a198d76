package dev.rollout.probe;

import dev.rollout.Instance;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import java.util.function.UnaryOperator;

/**
 * Healthy is what accepts a TCP connection. Sends and reads nothing, so it says that something listens, not that it
 * works: prefer {@link HttpHealthProbe} where the instance speaks HTTP. The context's path and expected version are not
 * looked at.
 *
 * <p>Connects to {@link Instance#address}, {@code host:port} or an {@code http(s)://} URL, at the first address the
 * host resolves to, once {@link ProbeAddressPolicy} allows all of them. The context's timeout bounds resolving and
 * connecting together.
 *
 * <p>Immutable and safe for use by several threads; each method that sets something returns a new probe.
 */
public final class TcpHealthProbe implements HealthProbe {
    private final int port;
    private final ProbeConnector connector;

    TcpHealthProbe(int port, ProbeConnector connector) {
        this.port = port;
        this.connector = connector;
    }

    /** {@return a probe of the port in the instance's address, under {@link ProbeAddressPolicy#standard}} */
    public static TcpHealthProbe connect() {
        return new TcpHealthProbe(ProbeTarget.AS_ADDRESSED, ProbeConnector.STANDARD);
    }

    /**
     * Probes this port in place of the one in the address, which then needs none.
     *
     * @param newPort 1–65535
     * @return a changed copy
     * @throws IllegalArgumentException unless it is 1–65535
     */
    public TcpHealthProbe port(int newPort) {
        return new TcpHealthProbe(ProbeTarget.checkPort(newPort), connector);
    }

    /**
     * Which addresses may be connected to; default {@link ProbeAddressPolicy#standard}.
     *
     * @param policy asked for each address that a host resolves to
     * @return a changed copy
     * @throws IllegalArgumentException where it is null
     */
    public TcpHealthProbe addresses(ProbeAddressPolicy policy) {
        return new TcpHealthProbe(port, connector.withPolicy(policy));
    }

    TcpHealthProbe connector(UnaryOperator<ProbeConnector> change) {
        return new TcpHealthProbe(port, change.apply(connector));
    }

    /**
     * Checks the instance's address without connecting or resolving.
     *
     * @param instance whose address is checked
     * @throws IllegalArgumentException where the address can't or must not be probed, naming it and the rule
     */
    public void validate(Instance instance) {
        connector.validate(ProbeTarget.parse(instance.address(), port));
    }

    /**
     * Connects once, and closes. An address that can't or must not be probed gives unhealthy, with the rule as reason.
     *
     * @throws InterruptedException when the thread is interrupted, which ends the probe at once
     */
    @Override
    public ProbeResult probe(Instance instance, ProbeContext context) throws InterruptedException {
        ProbeTarget target;
        try {
            target = ProbeTarget.parse(instance.address(), port);
        } catch (IllegalArgumentException refused) {
            return ProbeResult.unhealthy("probe refused: " + refused.getMessage());
        }
        return connector.probe(
                target, context.timeout(), (socket, deadline) -> ProbeResult.healthy("connected" + deadline.after()));
    }

    @Override
    public String toString() {
        return "TcpHealthProbe[" + (port == ProbeTarget.AS_ADDRESSED ? "" : "port=" + port) + "]";
    }
}
