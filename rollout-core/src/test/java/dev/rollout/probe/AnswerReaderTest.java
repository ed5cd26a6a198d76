package dev.rollout.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nA: b\r\n",
                "garbage\r\n\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.2 200 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 +20 OK\r\n\r\n",
                "HTTP/1.1 099 OK\r\n\r\n",
                "HTTP/1.1 600 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\n\n",
                "\n",
                "HTTP/1.1 200 O\u0000K\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
                "HTTP/1.1 200 OK\r\nName : blank\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nxx",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
            })
    void a_malformed_or_incomplete_answer_is_refused(String answer) {
        assertThatThrownBy(() -> status(answer)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200\r\n\r\nuntil the end",
                "HTTP/1.1 200 \r\n\r\n",
                "HTTP/1.1 200 All is well\r\nEmpty:\r\nServer:\tx \r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhithis is not read",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n0A \r\n0123456789\r\n0\r\nT: x\r\n\r\nrest",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\nuntil the end",
            })
    void a_well_formed_answer_is_read_in_whatever_portions_it_comes(String answer) throws IOException {
        assertThat(status(answer)).isEqualTo(200);
        assertThat(read(new ByBytes(answer)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 204, 304})
    void an_answer_that_has_no_body_ends_with_its_headers(int status) throws IOException {
        assertThat(status("HTTP/1.1 " + status + " \r\nContent-Length: 7\r\n\r\n"))
                .isEqualTo(status);
    }

    @Test
    void headers_may_be_16_KiB_and_no_longer() throws IOException {
        String empty = "HTTP/1.1 200 OK\r\nA: \r\n\r\n";
        String longest = empty.replace("A: ", "A: " + "a".repeat(16 * 1024 - empty.length()));
        assertThat(status(longest + "body")).isEqualTo(200);
        assertThatThrownBy(() -> status(longest.replace("A: ", "A: a")))
                .hasMessage("status line and headers of more than 16384 bytes");
        assertThatThrownBy(() -> status("HTTP/1.1 100 \r\n\r\n".repeat(1100))).hasMessageContaining("16384 bytes");
    }

    @Test
    void a_body_is_read_up_to_64_KiB() throws IOException {
        String head = "HTTP/1.1 200 OK\r\n";
        for (String framing : new String[] {"\r\n", "Content-Length: 70000000\r\n\r\n"}) {
            ByteArrayInputStream endless = stream(head + framing + "x".repeat(200_000));
            read(endless);
            assertThat(200_000 - endless.available()).isBetween(64 * 1024 - head.length() - 40, 64 * 1024);
        }
        ByteArrayInputStream chunked =
                stream(head + "Transfer-Encoding: chunked\r\n\r\n" + "1\r\nx\r\n".repeat(50_000));
        assertThatCode(() -> read(chunked)).doesNotThrowAnyException();
        assertThat(chunked.available()).isGreaterThan(200_000);
    }

    private static int status(String answer) throws IOException {
        return read(stream(answer)).status();
    }

    private static HttpAnswer read(InputStream in) throws IOException {
        AnswerReader reader = new AnswerReader(in);
        HttpAnswer answer = reader.head();
        reader.skipBody(answer);
        return answer;
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    }

    /** Gives one byte at a time. */
    private static final class ByBytes extends ByteArrayInputStream {
        ByBytes(String text) {
            super(text.getBytes(ISO_8859_1));
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, 1));
        }
    }
}
