package dev.rollout.probe;

import java.net.ProtocolException;

/** Finds the end of a body in chunks, whose bytes arrive in any portions, and hands on what the chunks hold. */
final class ChunkedBody {
    private static final int MAX_SIZE_DIGITS = 15;

    private enum At {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_LF,
        LAST_LF,
        END
    }

    private final AnswerReader.Sink sink;
    private At at = At.SIZE;
    private long size;
    private int digits;

    ChunkedBody(AnswerReader.Sink sink) {
        this.sink = sink;
    }

    /** Takes the next bytes; true when the body ended with or before them. */
    boolean ends(byte[] bytes, int from, int to) throws ProtocolException {
        int i = from;
        while (i < to && at != At.END) {
            if (at == At.DATA) {
                long taken = Math.min(size, to - i);
                sink.take(bytes, i, (int) taken);
                size -= taken;
                i += (int) taken;
                at = size == 0 ? At.DATA_CR : At.DATA;
            } else {
                at = next(bytes[i++]);
            }
        }
        return at == At.END;
    }

    private At next(byte b) throws ProtocolException {
        switch (at) {
            case SIZE:
                return size(b);
            case EXTENSION:
                return b == '\r' ? At.SIZE_END : expect(b != '\n', At.EXTENSION);
            case SIZE_END:
                digits = 0;
                return expect(b == '\n', size == 0 ? At.TRAILER_START : At.DATA);
            case DATA_CR:
                return expect(b == '\r', At.DATA_LF);
            case DATA_LF:
                return expect(b == '\n', At.SIZE);
            case TRAILER_START:
                return b == '\r' ? At.LAST_LF : expect(b != '\n', At.TRAILER);
            case TRAILER:
                return b == '\r' ? At.TRAILER_LF : expect(b != '\n', At.TRAILER);
            case TRAILER_LF:
                return expect(b == '\n', At.TRAILER_START);
            case LAST_LF:
                return expect(b == '\n', At.END);
            default:
                throw new IllegalStateException("no byte belongs to " + at);
        }
    }

    private At size(byte b) throws ProtocolException {
        int digit = b < 0 ? -1 : Character.digit(b, 16);
        if (digit >= 0) {
            size = digits == 0 ? digit : size * 16 + digit;
            return expect(++digits <= MAX_SIZE_DIGITS, At.SIZE);
        }
        boolean extension = b == ';' || b == ' ' || b == '\t';
        return expect(digits > 0 && (extension || b == '\r'), extension ? At.EXTENSION : At.SIZE_END);
    }

    private static At expect(boolean wellFormed, At next) throws ProtocolException {
        if (!wellFormed) {
            throw new ProtocolException("chunk framing of the body");
        }
        return next;
    }
}
