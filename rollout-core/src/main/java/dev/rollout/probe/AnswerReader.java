package dev.rollout.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one answer strictly, and no more of it than a probe needs. Anything but HTTP/1.0 or 1.1, lines ended by CR LF
 * and well-formed fields is a {@link ProtocolException}: half-understood answers are no proof of health.
 */
final class AnswerReader {
    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_BODY = 64 * 1024;

    /** Takes the bytes of a body, portion by portion. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes, int from, int count);
    }

    private final InputStream in;
    private byte[] buffer = new byte[1024];
    private int position;
    private int limit;
    private int headRead;

    AnswerReader(InputStream in) {
        this.in = in;
    }

    /** The final answer's status and headers; answers that announce it, such as 103, are passed over. */
    HttpAnswer head() throws IOException {
        HttpAnswer answer;
        do {
            int status = status(line());
            List<HttpAnswer.Field> fields = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                fields.add(field(line));
            }
            answer = new HttpAnswer(status, fields);
        } while (answer.interim());
        return answer;
    }

    private static int status(String line) throws ProtocolException {
        boolean valid = line.length() >= 12
                && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
                && (line.length() == 12 || line.charAt(12) == ' ');
        int status = 0;
        for (int i = 9; valid && i < 12; i++) {
            valid = line.charAt(i) >= '0' && line.charAt(i) <= '9';
            status = status * 10 + line.charAt(i) - '0';
        }
        if (!valid || status < 100 || status > 599) {
            throw malformed("status line", line);
        }
        return status;
    }

    private static HttpAnswer.Field field(String line) throws ProtocolException {
        int colon = line.indexOf(':');
        boolean valid = colon > 0;
        for (int i = 0; valid && i < colon; i++) {
            valid = HeaderSyntax.isToken(line.charAt(i));
        }
        if (!valid) {
            throw malformed("header line", line);
        }
        return new HttpAnswer.Field(
                line.substring(0, colon), line.substring(colon + 1).strip());
    }

    private static ProtocolException malformed(String what, String line) {
        return new ProtocolException(what + " '" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'");
    }

    /** The next line without its end. */
    private String line() throws IOException {
        int scanned = position;
        while (true) {
            for (; scanned < limit; scanned++) {
                if (buffer[scanned] == '\n') {
                    return lineUpTo(scanned);
                }
            }
            int already = scanned - position;
            if (headRead + already >= MAX_HEAD) {
                throw new ProtocolException("status line and headers of more than " + MAX_HEAD + " bytes");
            }
            makeRoom();
            scanned = position + already;
            int count = in.read(buffer, limit, Math.min(buffer.length - limit, MAX_HEAD - headRead - already));
            if (count < 0) {
                throw new ProtocolException(
                        headRead + already == 0 ? "closed without an answer" : "ended within its headers");
            }
            limit += count;
        }
    }

    private String lineUpTo(int lineFeed) throws ProtocolException {
        if (lineFeed == position || buffer[lineFeed - 1] != '\r') {
            throw malformed("line without CR LF", text(lineFeed));
        }
        String line = text(lineFeed - 1);
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                throw malformed("control character in line", line);
            }
        }
        headRead += lineFeed + 1 - position;
        position = lineFeed + 1;
        return line;
    }

    private String text(int end) {
        return new String(buffer, position, end - position, ISO_8859_1);
    }

    private void makeRoom() {
        if (limit < buffer.length) {
            return;
        }
        int kept = limit - position;
        byte[] target = position > 0 ? buffer : new byte[buffer.length * 4];
        System.arraycopy(buffer, position, target, 0, kept);
        buffer = target;
        position = 0;
        limit = kept;
    }

    /** Reads to the end of the body or to 64 KiB of it, whichever comes first. */
    void skipBody(HttpAnswer answer) throws IOException {
        readBody(answer, (bytes, from, count) -> {});
    }

    /** The whole body without the framing of its chunks; empty where it has 64 KiB or more. */
    Optional<byte[]> body(HttpAnswer answer) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        return readBody(answer, body::write) ? Optional.of(body.toByteArray()) : Optional.empty();
    }

    /** Whether the body ended before the limit. */
    private boolean readBody(HttpAnswer answer, Sink sink) throws IOException {
        ChunkedBody chunks = answer.chunked() ? new ChunkedBody(sink) : null;
        long length = answer.contentLength();
        if (answer.hasNoBody()) {
            return true;
        }
        int seen = 0;
        while (true) {
            int more = limit - position;
            if (chunks == null) {
                sink.take(
                        buffer,
                        position,
                        length == HttpAnswer.UNTIL_CLOSE ? more : (int) Math.min(more, length - seen));
            }
            seen += more;
            if (chunks != null && chunks.ends(buffer, position, limit)
                    || seen >= MAX_BODY
                    || length != HttpAnswer.UNTIL_CLOSE && seen >= length) {
                return seen < MAX_BODY;
            }
            position = 0;
            limit = in.read(buffer, 0, Math.min(buffer.length, MAX_BODY - seen));
            if (limit < 0) {
                if (chunks != null || length != HttpAnswer.UNTIL_CLOSE) {
                    throw new ProtocolException("body ended after " + seen
                            + (chunks != null ? " bytes, within a chunk" : " of " + length + " bytes"));
                }
                return true;
            }
        }
    }
}
