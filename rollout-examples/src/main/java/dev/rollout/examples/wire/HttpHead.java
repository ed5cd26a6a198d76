package dev.rollout.examples.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the body of an HTTP/1.1 message. Bodies have a known length here; chunked ones are refused.
 *
 * @param startLine request or status line
 * @param headers the lines after it, as they came
 */
public record HttpHead(String startLine, List<String> headers) {
    private static final int MAX_LENGTH = 16 * 1024;
    private static final long MAX_BODY = 1024 * 1024;

    public HttpHead {
        headers = List.copyOf(headers);
    }

    /** The next head of a connection; null where the other side closed it before the first byte. */
    public static @Nullable HttpHead read(InputStream in) throws IOException {
        String start = line(in, MAX_LENGTH);
        if (start == null) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        int left = MAX_LENGTH - start.length();
        while (true) {
            String header = line(in, left);
            if (header == null) {
                throw new EOFException("connection closed within the headers");
            }
            if (header.isEmpty()) {
                return new HttpHead(start, headers);
            }
            headers.add(header);
            left -= header.length();
        }
    }

    private static @Nullable String line(InputStream in, int max) throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            int c = in.read();
            if (c < 0) {
                if (line.length() == 0) {
                    return null;
                }
                throw new EOFException("connection closed within a line");
            }
            if (c == '\n') {
                int end = line.length();
                if (end > 0 && line.charAt(end - 1) == '\r') {
                    line.setLength(end - 1);
                }
                return line.toString();
            }
            if (line.length() >= max) {
                throw new IOException("headers longer than " + MAX_LENGTH + " bytes");
            }
            line.append((char) c);
        }
    }

    /** The value of a header, null where it is absent. */
    public @Nullable String header(String name) {
        for (String header : headers) {
            if (header.length() > name.length()
                    && header.charAt(name.length()) == ':'
                    && header.regionMatches(true, 0, name, 0, name.length())) {
                return header.substring(name.length() + 1).strip();
            }
        }
        return null;
    }

    /** The body that follows, where the message has one at all. */
    public byte[] readBody(InputStream in) throws IOException {
        if (header("Transfer-Encoding") != null) {
            throw new IOException("chunked bodies are not supported");
        }
        String length = header("Content-Length");
        if (length == null) {
            return new byte[0];
        }
        long count = parseLength(length);
        byte[] body = in.readNBytes((int) count);
        if (body.length < count) {
            throw new EOFException("connection closed within the body");
        }
        return body;
    }

    private static long parseLength(String length) throws IOException {
        try {
            long count = Long.parseLong(length);
            if (count >= 0 && count <= MAX_BODY) {
                return count;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new IOException("Content-Length must be 0–" + MAX_BODY);
    }

    /** Whether the sender wants to use the connection again. */
    public boolean keepAlive() {
        return !"close".equalsIgnoreCase(header("Connection")) && startLine.contains("HTTP/1.1");
    }

    /** A part of the start line, split at blanks; empty where there is none. */
    public String part(int index) {
        String rest = startLine;
        for (int i = 0; i < index; i++) {
            int blank = rest.indexOf(' ');
            if (blank < 0) {
                return "";
            }
            rest = rest.substring(blank + 1);
        }
        int blank = rest.indexOf(' ');
        return blank < 0 ? rest : rest.substring(0, blank);
    }

    /** The message as it goes over the wire. */
    public byte[] bytes(byte[] body) {
        StringBuilder text = new StringBuilder(256).append(startLine).append("\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] message = new byte[head.length + body.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        return message;
    }
}
