package dev.rollout.examples.adapters;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The last thousand bytes of what a command says, however much that is. */
final class Tail extends OutputStream {
    private static final int KEPT = 1_000;

    private byte[] kept = new byte[0];

    /** The end of a file. */
    static Tail of(Path file) throws IOException {
        Tail tail = new Tail();
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(Math.max(0, Files.size(file) - KEPT));
            in.transferTo(tail);
        }
        return tail;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int fromNew = Math.min(length, KEPT);
        int fromOld = Math.min(kept.length, KEPT - fromNew);
        byte[] next = new byte[fromOld + fromNew];
        System.arraycopy(kept, kept.length - fromOld, next, 0, fromOld);
        System.arraycopy(bytes, offset + length - fromNew, next, fromOld, fromNew);
        kept = next;
    }

    boolean isBlank() {
        return toString().isEmpty();
    }

    @Override
    public synchronized String toString() {
        return new String(kept, StandardCharsets.UTF_8).strip();
    }
}
