package dev.rollout.examples.adapters;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.ProcessShellFactory;

/** An SSH server on loopback that runs what it is told by {@code sh}, for one user with one key. */
final class SshHost implements Closeable {
    private final SshServer server = SshServer.setUpDefaultServer();
    private final Path key;
    private final Path knownHosts;

    /** Programs of the folder {@code bin} in it come before others of the same name. */
    SshHost(Path folder) throws IOException {
        key = folder.resolve("id");
        PublicKey user = generate(key).getPublic();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(folder.resolve("host")));
        server.setPublickeyAuthenticator(
                (name, offered, session) -> name.equals("deploy") && KeyUtils.compareKeys(user, offered));
        String path = "export PATH=" + folder.resolve("bin") + ":$PATH; ";
        server.setCommandFactory((channel, command) -> shell(path + command).createShell(channel));
        server.start();
        knownHosts = folder.resolve("known_hosts");
        know(generate(folder.resolve("host")));
    }

    /** As with OpenSSH, what runs goes on when its connection is cut. */
    private static ProcessShellFactory shell(String command) {
        String apart = "exec setsid -f -w sh -c " + ShellTemplate.quote(command);
        return new ProcessShellFactory(apart, List.of("sh", "-c", apart));
    }

    static KeyPair generate(Path file) throws IOException {
        return new SimpleGeneratorHostKeyProvider(file)
                .loadKeys(null)
                .iterator()
                .next();
    }

    /** The clients take this for the host's key. */
    void know(KeyPair host) throws IOException {
        Files.writeString(knownHosts, "[127.0.0.1]:" + port() + " " + PublicKeyEntry.toString(host.getPublic()) + "\n");
    }

    int port() {
        return server.getPort();
    }

    SshAccess access() {
        return new SshAccess("deploy", key, knownHosts);
    }

    Path knownHosts() {
        return knownHosts;
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
