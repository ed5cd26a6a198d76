package dev.rollout.examples.adapters;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.InstanceUpdater;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;

/**
 * Updates an instance by commands on its host, over SSH. The host is that of the instance's address, at port 22, or what its
 * label {@code ssh} says ({@code host} or {@code host:port}).
 *
 * <p>The host needs {@code sh}, {@code flock} and the coreutils. It is FENCED and IDEMPOTENT by what it keeps on the host itself, under a lock there, and VERSIONED where a command tells
 * the version. It is not INTERRUPTIBLE: a command whose connection is cut goes on. Each call is a connection of its own.
 * Threadsafe.
 */
public final class SshUpdater implements InstanceUpdater, Closeable {
    private static final int SSH_PORT = 22;

    private final SshAccess access;
    private final SshCommands commands;
    private final SshClient client = SshClient.setUpDefaultClient();

    public SshUpdater(SshAccess access, SshCommands commands) {
        this.access = access;
        this.commands = commands;
        client.setServerKeyVerifier(
                new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, access.knownHosts()));
        client.setKeyIdentityProvider(new FileKeyPairProvider(access.key()));
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY); // not what stands in somebody's home
        client.start();
    }

    @Override
    public Capabilities capabilities() {
        Capabilities safe = Capabilities.none().withFenced().withIdempotent();
        return commands.version() == null ? safe : safe.withVersioned();
    }

    @Override
    public void update(Instance instance, String version, CallContext context)
            throws IOException, InterruptedException {
        String script = commands.update(instance, version, context);
        context.ensureOwned();
        String said = run(instance, script, context);
        if (!said.isBlank()) {
            context.report(said);
        }
    }

    @Override
    public Optional<String> currentVersion(Instance instance, CallContext context)
            throws IOException, InterruptedException {
        String version = run(instance, commands.version(instance, context), context);
        return version.isBlank() ? Optional.empty() : Optional.of(version);
    }

    private String run(Instance instance, String script, CallContext context) throws IOException, InterruptedException {
        URI host = host(instance);
        int port = host.getPort() < 0 ? SSH_PORT : host.getPort();
        String where = instance.id() + " on " + host.getHost() + ":" + port + ": ";
        try (ClientSession session = client.connect(access.user(), host.getHost(), port)
                .verify(left(context))
                .getSession()) {
            session.auth().verify(left(context));
            // whatever that user's own shell is
            return run(where, session.createExecChannel("exec sh -c " + ShellTemplate.quote(script)), context);
        } catch (SshException e) {
            throw new IOException(where + advice(e), e);
        } catch (IOException e) {
            throw e.getMessage() != null && e.getMessage().startsWith(where) ? e : new IOException(where + e, e);
        }
    }

    private static String run(String where, ChannelExec channel, CallContext context)
            throws IOException, InterruptedException {
        Tail out = new Tail();
        Tail err = new Tail();
        CountDownLatch closed = new CountDownLatch(1);
        try (channel) {
            channel.setOut(out);
            channel.setErr(err);
            channel.addCloseFutureListener(future -> closed.countDown());
            channel.open().verify(left(context));
            if (!closed.await(context.timeLeft().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(where + "not done at the deadline, and may go on there; it said: " + out + err);
            }
        }
        Integer status = channel.getExitStatus();
        if (status == null) {
            throw new IOException(where + "the connection ended before the commands did; they said: " + out + err);
        }
        if (status != 0) {
            throw new IOException(where + "exit status " + status + ": " + (err.isBlank() ? out : err));
        }
        return out.toString();
    }

    private String advice(SshException e) {
        return switch (e.getDisconnectCode()) {
            case SshConstants.SSH2_DISCONNECT_HOST_KEY_NOT_VERIFIABLE ->
                "its host key is not the one in " + access.knownHosts()
                        + ", or none is there; compare it on the host, then put it there";
            case SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE ->
                "it does not let " + access.user() + " in with " + access.key()
                        + "; put the public key into ~/.ssh/authorized_keys there";
            default -> e.toString();
        };
    }

    private static URI host(Instance instance) {
        String label = instance.labels().get("ssh");
        URI host = Placeholders.uri(label == null ? "any://" + Placeholders.host(instance) : label);
        if (host.getHost() == null) {
            throw new IllegalArgumentException(instance.id()
                    + " has no host: give it an address like host:port, or the label ssh, like host or host:port");
        }
        return host;
    }

    private static Duration left(CallContext context) {
        return context.timeLeft().plusMillis(1);
    }

    @Override
    public void close() {
        client.stop();
    }
}
