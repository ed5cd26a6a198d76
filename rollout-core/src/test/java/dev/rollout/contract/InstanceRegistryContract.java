package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Instance;
import dev.rollout.spi.InstanceRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every {@link InstanceRegistry} promises. */
public abstract class InstanceRegistryContract {

    /** A registry that holds these instances, of one service or several, in this order, and nothing else. */
    protected abstract InstanceRegistry registry(List<Instance> instances) throws Exception;

    private InstanceRegistry of(int size) throws Exception {
        return registry(Fixtures.instances(Fixtures.SERVICE, size));
    }

    @Test
    void instances_come_in_their_order() throws Exception {
        List<Instance> given = Fixtures.instances(Fixtures.SERVICE, 25);

        assertThat(registry(given).instances(Fixtures.SERVICE)).isEqualTo(given);
    }

    @Test
    void instances_are_those_of_the_service_alone() throws Exception {
        Instance mine = Fixtures.instance("a", 1);
        Instance other = Fixtures.instance("b", 1);

        assertThat(registry(List.of(mine, other)).instances("a")).containsExactly(mine);
    }

    @Test
    void a_service_that_is_not_there_has_no_instances() throws Exception {
        assertThat(of(3).instances("nobody")).isEmpty();
        assertThat(registry(List.of()).instances(Fixtures.SERVICE)).isEmpty();
    }

    @Test
    void instances_are_read_with_everything_that_is_known_of_them() throws Exception {
        List<Instance> given = List.of(
                Samples.fullInstance(0), Instance.of("bare", Fixtures.SERVICE, "x", null), Samples.fullInstance(2));

        assertThat(registry(given).instances(Fixtures.SERVICE)).isEqualTo(given);
    }

    @Test
    void recorded_versions_are_read_and_nothing_else_changes() throws Exception {
        List<Instance> given =
                List.of(Samples.fullInstance(0), Samples.fullInstance(1), Fixtures.instance(Fixtures.SERVICE, 2));
        InstanceRegistry registry = registry(given);

        registry.recordVersions(
                Fixtures.SERVICE,
                Map.of(given.get(0).id(), "v2 " + Samples.ODD, given.get(2).id(), "v3"),
                1);

        assertThat(registry.instances(Fixtures.SERVICE))
                .containsExactly(
                        given.get(0).withVersion("v2 " + Samples.ODD),
                        given.get(1),
                        given.get(2).withVersion("v3"));
    }

    @Test
    void versions_of_an_instance_without_one_are_recorded() throws Exception {
        InstanceRegistry registry = registry(List.of(Instance.of("bare", Fixtures.SERVICE, "x", null)));

        registry.recordVersions(Fixtures.SERVICE, Map.of("bare", "v1"), 1);

        assertThat(versions(registry)).containsExactly("v1");
    }

    @Test
    void recording_again_changes_nothing() throws Exception {
        InstanceRegistry registry = of(2);
        registry.recordVersions(Fixtures.SERVICE, Map.of("i0", "v2"), 7);
        registry.recordVersions(Fixtures.SERVICE, Map.of("i0", "v2"), 7);

        assertThat(versions(registry)).containsExactly("v2", "v1");
    }

    @Test
    void a_driver_records_many_times_with_its_fence() throws Exception {
        InstanceRegistry registry = of(2);
        registry.recordVersions(Fixtures.SERVICE, Map.of("i0", "v2"), 7);
        registry.recordVersions(Fixtures.SERVICE, Map.of("i0", "v1", "i1", "v2"), 7);

        assertThat(versions(registry)).containsExactly("v1", "v2");
    }

    @Test
    void instances_that_are_not_there_any_more_are_left_out() throws Exception {
        InstanceRegistry registry = of(2);

        registry.recordVersions(Fixtures.SERVICE, Map.of("gone", "v2", "i1", "v2"), 1);
        registry.recordVersions("nobody", Map.of("i1", "v2"), 1);

        assertThat(versions(registry)).containsExactly("v1", "v2");
        assertThat(registry.instances("nobody")).isEmpty();
    }

    @Test
    void recording_nothing_changes_nothing() throws Exception {
        InstanceRegistry registry = of(2);

        registry.recordVersions(Fixtures.SERVICE, Map.of(), 1);

        assertThat(versions(registry)).containsExactly("v1", "v1");
    }

    @Test
    void the_same_id_in_another_service_is_another_instance() throws Exception {
        InstanceRegistry registry =
                registry(List.of(Fixtures.instance(Fixtures.SERVICE, 1), Fixtures.instance("billing", 1)));

        registry.recordVersions("billing", Map.of("i1", "v2"), 1);

        assertThat(versions(registry)).containsExactly("v1");
    }

    @Test
    void a_driver_with_a_lower_fence_changes_nothing_I2() throws Exception {
        InstanceRegistry registry = of(2);
        registry.recordVersions(Fixtures.SERVICE, Map.of("i0", "v2"), 8);

        registry.recordVersions(Fixtures.SERVICE, Map.of("i0", "v1", "i1", "v9"), 7);

        assertThat(versions(registry)).containsExactly("v2", "v1");
    }

    @Test
    void a_lower_fence_changes_nothing_after_a_higher_one_that_recorded_nothing_I2() throws Exception {
        InstanceRegistry registry = of(2);
        registry.recordVersions(Fixtures.SERVICE, Map.of(), 8);

        registry.recordVersions(Fixtures.SERVICE, Map.of("i0", "v9"), 7);

        assertThat(versions(registry)).containsExactly("v1", "v1");
    }

    @Test
    void the_fence_of_one_service_is_not_that_of_another() throws Exception {
        InstanceRegistry registry =
                registry(List.of(Fixtures.instance(Fixtures.SERVICE, 1), Fixtures.instance("billing", 1)));
        registry.recordVersions("billing", Map.of("i1", "v2"), 100);

        registry.recordVersions(Fixtures.SERVICE, Map.of("i1", "v2"), 1);

        assertThat(versions(registry)).containsExactly("v2");
    }

    @Test
    void all_versions_of_a_call_are_recorded_or_none() throws Exception {
        InstanceRegistry registry = of(50);
        AtomicBoolean writing = new AtomicBoolean(true);

        Race.of16(i -> {
            if (i == 0) {
                for (int round = 2; round < 40; round++) {
                    registry.recordVersions(Fixtures.SERVICE, allAt("v" + round), 1);
                }
                writing.set(false);
                return 0;
            }
            do {
                assertThat(new HashSet<>(versions(registry))).hasSize(1);
            } while (writing.get());
            return 0;
        });
    }

    private static Map<String, String> allAt(String version) {
        Map<String, String> versions = new HashMap<>();
        Fixtures.instances(Fixtures.SERVICE, 50).forEach(instance -> versions.put(instance.id(), version));
        return versions;
    }

    @Test
    void of_many_drivers_at_once_the_highest_fence_has_the_last_word_I2() throws Exception {
        InstanceRegistry registry = of(2);

        Race.of16(i -> {
            registry.recordVersions(Fixtures.SERVICE, Map.of("i0", "v" + (i + 1), "i1", "v" + (i + 1)), i + 1);
            return 0;
        });

        assertThat(versions(registry)).containsExactly("v16", "v16");
    }

    private static List<String> versions(InstanceRegistry registry) {
        return registry.instances(Fixtures.SERVICE).stream()
                .map(Instance::version)
                .toList();
    }
}
