package dev.rollout.examples.adapters;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The last thousand bytes of what a command says, however much that is. */
final class Tail extends OutputStream {
    private static final int KEPT = 1_000;

    private byte[] kept = new byte[0];

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
