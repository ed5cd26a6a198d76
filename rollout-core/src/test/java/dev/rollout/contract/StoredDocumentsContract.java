package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.spi.CommitResult;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.Documents;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** For stores that keep the specification as a JSON document: one that can't be read harms its own deployment alone. */
public abstract class StoredDocumentsContract extends StoreContract {
    private static final String GOOD = Documents.write(Draft.of("d1").build().spec());

    /** What is no specification that this library can read, and what it must not become. */
    private static final List<String> BAD = List.of(
            GOOD.substring(0, GOOD.length() / 2),
            GOOD.replaceFirst("\"format\":1", "\"format\":99"),
            GOOD.replaceFirst("\"format\":1", "\"format\":0"),
            GOOD.replaceFirst("\"type\":\"rolling\"", "\"type\":\"teleport\""),
            "{}",
            "[]",
            "null",
            "\"text\"");

    /** Writes this text over the stored specification of a deployment, past the store. */
    protected abstract void corrupt(String deploymentId, String json) throws Exception;

    @Test
    void what_can_not_be_read_is_said_to_be_corrupt_and_left_out_of_the_list() throws Exception {
        driven();
        create(Draft.of("d2").service("billing"));
        for (String bad : BAD) {
            corrupt("d1", bad);

            assertThatThrownBy(() -> store().load("d1")).as(bad).isInstanceOf(CorruptDocumentException.class);
            assertThat(store().list(new DeploymentQuery(null, false, 10)))
                    .extracting(DeploymentRoot::id)
                    .containsExactly("d2");
        }
        corrupt("d1", GOOD);
        assertThat(load("d1").root().spec()).isEqualTo(Draft.of("d1").build().spec());
    }

    @Test
    void a_newer_format_is_refused_with_both_numbers() throws Exception {
        driven();
        corrupt("d1", GOOD.replaceFirst("\"format\":1", "\"format\":99"));

        assertThatThrownBy(() -> store().load("d1"))
                .isInstanceOf(CorruptDocumentException.class)
                .hasMessageContaining("99")
                .hasMessageContaining(Integer.toString(DeploymentSpec.FORMAT));
    }

    @Test
    void what_a_newer_library_added_is_overlooked() throws Exception {
        driven();
        corrupt("d1", GOOD.replaceFirst("\"format\":1", "\"format\":1,\"moonPhase\":{\"full\":[true]}"));

        assertThat(load("d1").root().spec()).isEqualTo(Draft.of("d1").build().spec());
    }

    @Test
    void a_corrupt_deployment_still_keeps_others_of_its_service_out_I10() throws Exception {
        create(Draft.of("d1"));
        corrupt("d1", "{");

        assertThat(store().create(Draft.of("d2").build())).isEqualTo(new CreateResult.ActiveExists("d1"));
    }

    @Test
    void other_deployments_go_on() throws Exception {
        driven();
        DeploymentSnapshot other = create(Draft.of("d2").service("billing").session(session()));
        corrupt("d1", "{");

        assertThat(store().commit(Step.on(other).take(0).write())).isInstanceOf(CommitResult.Committed.class);
        assertThat(sessions().scan(session(), Set.of()).now()).isNotNull();
    }

    @Test
    void the_message_does_not_quote_what_is_stored_I28() throws Exception {
        driven();
        corrupt("d1", "{\"format\":1,\"id\":\"d1\",\"request\":{\"service\":\"s\",\"attributes\":\"canary-secret\"}}");

        assertThatThrownBy(() -> store().load("d1"))
                .isInstanceOf(CorruptDocumentException.class)
                .hasMessageNotContaining("canary-secret");
    }
}
