package dev.rollout.probe;

import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/**
 * Status and headers of an answer.
 *
 * @param status 100–599
 * @param fields as received, in order
 */
record HttpAnswer(int status, List<Field> fields) {
    static final long UNTIL_CLOSE = -1;

    /** A header field, its value without the blanks around it. */
    record Field(String name, String value) {}

    /** Announces another answer. */
    boolean interim() {
        return status < 200 && status != 101;
    }

    boolean hasNoBody() {
        return status < 200 || status == 204 || status == 304;
    }

    List<String> values(String name) {
        List<String> values = new ArrayList<>(1);
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    boolean chunked() throws ProtocolException {
        List<String> codings = values("Transfer-Encoding");
        if (codings.isEmpty()) {
            return false;
        }
        if (!values("Content-Length").isEmpty()) {
            throw new ProtocolException("both Transfer-Encoding and Content-Length");
        }
        return codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
    }

    /** The body's length in bytes, or {@link #UNTIL_CLOSE}. */
    long contentLength() throws ProtocolException {
        List<String> lengths = values("Content-Length");
        if (lengths.isEmpty()) {
            return UNTIL_CLOSE;
        }
        String length = lengths.get(0);
        boolean digits =
                !length.isEmpty() && length.length() <= 18 && length.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || !lengths.stream().allMatch(length::equals)) {
            throw new ProtocolException("Content-Length " + lengths);
        }
        return Long.parseLong(length);
    }
}
