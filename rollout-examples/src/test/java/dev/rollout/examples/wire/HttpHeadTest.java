package dev.rollout.examples.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpHeadTest {
    @Test
    void reads_head_and_body_and_writes_them_again() throws IOException {
        String message = "HTTP/1.1 200 OK\r\nX-Version: v2\r\ncontent-length: 3\r\n\r\nabc";
        InputStream in = stream(message + "HTTP/1.1 404 Not Found\r\n\r\n");
        HttpHead head = read(in);
        assertThat(head.part(1)).isEqualTo("200");
        assertThat(head.part(7)).isEmpty();
        assertThat(head.header("x-version")).isEqualTo("v2");
        assertThat(head.header("X")).isNull();
        assertThat(head.keepAlive()).isTrue();
        byte[] body = head.readBody(in);
        assertThat(new String(head.bytes(body), StandardCharsets.US_ASCII)).isEqualTo(message);
        assertThat(read(in).part(1)).isEqualTo("404");
        assertThat(HttpHead.read(in)).isNull();
    }

    @Test
    void an_old_client_and_one_that_says_close_do_not_keep_the_connection() throws IOException {
        assertThat(read(stream("GET / HTTP/1.0\r\n\r\n")).keepAlive()).isFalse();
        assertThat(read(stream("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n")).keepAlive())
                .isFalse();
    }

    @Test
    void a_message_that_is_cut_short_is_an_error() {
        assertThatThrownBy(() -> HttpHead.read(stream("GET / HT"))).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> HttpHead.read(stream("GET / HTTP/1.1\r\n"))).isInstanceOf(EOFException.class);
        InputStream in = stream("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc");
        assertThatThrownBy(() -> read(in).readBody(in)).isInstanceOf(EOFException.class);
    }

    @Test
    void what_is_too_long_or_not_supported_is_refused() {
        assertThatThrownBy(() -> HttpHead.read(stream("GET / HTTP/1.1\r\nA: " + "a".repeat(20_000))))
                .hasMessageContaining("longer than 16384");
        for (String header :
                new String[] {"Content-Length: 99999999", "Content-Length: x", "Transfer-Encoding: chunked"}) {
            InputStream in = stream("POST / HTTP/1.1\r\n" + header + "\r\n\r\n");
            assertThatThrownBy(() -> read(in).readBody(in)).isInstanceOf(IOException.class);
        }
    }

    private static HttpHead read(InputStream in) throws IOException {
        HttpHead head = HttpHead.read(in);
        assertThat(head).isNotNull();
        return head;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }
}
