package dev.rollout.examples.adapters;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How to get onto the hosts. There is no way to accept unknown host keys: whoever answers in a host's place would get the
 * commands of each update.
 *
 * @param user the one to log in as
 * @param key a file with that user's private key, without a passphrase; Ed25519 needs Bouncy Castle ({@code bcprov}) beside
 *     MINA, and so do hosts that have no other kind of key
 * @param knownHosts a file as of OpenSSH, with the key of each host ({@code [host]:port} where the port is not 22); read
 *     again when it changes
 */
public record SshAccess(String user, Path key, Path knownHosts) {
    public SshAccess {
        if (user.isBlank()) {
            throw new IllegalArgumentException("user must not be blank");
        }
        readable("key", key);
        readable("knownHosts", knownHosts);
    }

    private static void readable(String field, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException(field + " must be a file that can be read, was " + file);
        }
    }
}
