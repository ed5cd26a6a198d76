package dev.rollout.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.Instance;
import dev.rollout.contract.Fixtures;
import dev.rollout.contract.InstanceRegistryContract;
import dev.rollout.spi.InstanceRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryInstanceRegistryTest extends InstanceRegistryContract {
    @Override
    protected InstanceRegistry registry(List<Instance> instances) {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
        instances.forEach(registry::put);
        return registry;
    }

    @Test
    void an_instance_that_is_put_again_keeps_its_place() {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry().replace("s", Fixtures.instances("s", 3));

        registry.put(Fixtures.instance("s", 1).withVersion("v7"))
                .remove("s", "i0")
                .remove("s", "gone")
                .remove("t", "i1");

        assertThat(registry.instances("s")).extracting(Instance::version).containsExactly("v7", "v1");
    }

    @Test
    void the_same_id_twice_is_refused_naming_both_places() {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry().replace("s", Fixtures.instances("s", 3));
        Instance one = Fixtures.instance("s", 7);

        assertThatThrownBy(() -> registry.replace("s", List.of(one, Fixtures.instance("s", 8), one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instance id must be unique, was 'i7' at 0 and 2");
        assertThat(registry.instances("s")).hasSize(3);
    }

    @Test
    void an_instance_of_another_service_is_refused() {
        assertThatThrownBy(() -> new InMemoryInstanceRegistry().replace("s", List.of(Fixtures.instance("t", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instances[0] 'i1' must belong to service 's', was of 't'");
    }

    @Test
    void a_version_that_no_instance_can_have_changes_nothing() {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry().replace("s", Fixtures.instances("s", 3));

        assertThatThrownBy(() -> registry.recordVersions("s", Map.of("i0", "v2", "i1", " "), 1))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(registry.instances("s")).isEqualTo(Fixtures.instances("s", 3));
    }
}
