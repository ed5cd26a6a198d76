package dev.rollout.examples.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HaProxyServerTest {
    @Test
    void columns_are_found_by_name_whatever_stands_between_them() throws IOException {
        String csv = """
                # pxname,svname,qcur,new,scur,last_chk,status,check_status,weight,
                fleet,i-01,0,x,3,"OK, good",UP,L7OK,100,
                fleet,i-02,1,x,0,,DRAIN 1/2,L7OK,100,
                fleet,i-03,,x,0,,DOWN 1/2,L4CON,7,
                fleet,i-04,0,x,0,,MAINT,,100,
                fleet,i-05,0,x,0,,UP 1/2,L7STS,0,
                fleet,i-06,0,x,0,,DRAIN,L7OK,100,

                """;
        assertThat(HaProxyServer.parse(csv))
                .extracting(HaProxyServer::state)
                .containsExactly(
                        new ServerState("i-01", true, true, 3),
                        new ServerState("i-02", false, false, 1),
                        new ServerState("i-03", false, false, 0),
                        new ServerState("i-04", false, false, 0),
                        new ServerState("i-05", true, false, 0),
                        new ServerState("i-06", false, true, 0));
        assertThat(HaProxyServer.parse(csv))
                .extracting(HaProxyServer::weight)
                .containsExactly(100, 100, 7, 100, 0, 100);
    }

    @Test
    void shares_are_of_those_that_serve_and_tell_a_weight_of_0() {
        HaProxyServer none = new HaProxyServer("i-01", "UP", true, 0, 0);
        HaProxyServer all = new HaProxyServer("i-02", "UP", true, 0, 256);
        HaProxyServer failing = new HaProxyServer("i-03", "DOWN", false, 0, 256);
        HaProxyServer drained = new HaProxyServer("i-04", "DRAIN", true, 0, 256);
        assertThat(HaProxyServer.shares(List.of(none, all, failing, drained)))
                .isEqualTo(Map.of("i-01", 0.0, "i-02", 100.0));
        assertThat(HaProxyServer.shares(List.of(none, failing))).isEqualTo(Map.of("i-01", 0.0));
        assertThat(HaProxyServer.shares(List.of(drained))).isEmpty();
    }

    @Test
    void an_error_text_is_not_taken_for_statistics() {
        assertThatThrownBy(() -> HaProxyServer.parse("Permission denied\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Permission denied");
        assertThatThrownBy(() -> HaProxyServer.parse("# pxname,svname,status\n"))
                .hasMessageContaining("no column check_status");
    }
}
