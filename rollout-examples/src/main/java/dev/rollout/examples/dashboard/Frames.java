package dev.rollout.examples.dashboard;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.Documents;
import java.nio.charset.StandardCharsets;

/** Server-sent events as bytes. JSON has no line breaks of its own, so each fits one data line. */
final class Frames {
    static final byte[] HEARTBEAT = bytes(": still here\n\n");
    /** A page that is cut off asks again after 1 s. */
    static final byte[] RETRY = bytes("retry: 1000\n\n");

    static final byte[] END = bytes("event: end\ndata: {}\n\n");

    private Frames() {}

    /** An event that counts: a page that is cut off tells its number and gets all after it. */
    static byte[] change(NumberedEvent event) {
        return bytes("id: " + event.sequence() + "\nevent: change\ndata: " + Documents.writeEvent(event) + "\n\n");
    }

    /** A picture, which replaces the one before and has no number. */
    static byte[] picture(String name, String json) {
        return bytes("event: " + name + "\ndata: " + json + "\n\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
