package dev.rollout.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program that does not bring the statistics library along. */
class MissingLibraryTest {
    /** Loads the gates anew, and knows no statistics library. */
    private static final class Without extends ClassLoader {
        Without() {
            super(MissingLibraryTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.hipparchus")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.rollout.gate.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known == null ? defined(name) : known;
        }

        private Class<?> defined(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static Object call(Class<?> type, String method, Class<?>[] parameters, Object... arguments)
            throws ReflectiveOperationException {
        Method found = type.getMethod(method, parameters);
        return found.invoke(null, arguments);
    }

    @Test
    void canary_analysis_says_which_dependency_to_add() throws Exception {
        Without loader = new Without();
        Class<?> gate = loader.loadClass("dev.rollout.gate.CanaryAnalysisGate");
        Class<?> source = loader.loadClass("dev.rollout.gate.MetricSource");
        Class<?> metrics = loader.loadClass("dev.rollout.gate.CanaryMetric").arrayType();
        Object none = Array.newInstance(metrics.componentType(), 0);

        assertThatThrownBy(() -> call(gate, "of", new Class<?>[] {source, metrics}, null, none))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("add the dependency org.hipparchus:hipparchus-stat:4.0.1");
    }

    @Test
    void the_other_gates_do_without() throws Exception {
        Class<?> gate = new Without().loadClass("dev.rollout.gate.ErrorRateGate");

        Class<?> source = gate.getClassLoader().loadClass("dev.rollout.gate.MetricSource");
        Object nothing = Proxy.newProxyInstance(
                gate.getClassLoader(), new Class<?>[] {source}, (proxy, method, arguments) -> List.of());

        assertThat(call(gate, "of", new Class<?>[] {source, String.class, String.class}, nothing, "a", "b"))
                .isNotNull();
    }
}
