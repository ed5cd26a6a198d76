package dev.rollout;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Date;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Who may see whom in the core, and what keeps its decisions pure. */
class ArchitectureTest {
    private static final int MAX_ABSTRACT_METHODS = 6;
    private static final int MAX_PARAMETERS = 6;

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rollout");

    @Test
    void the_rules_look_at_the_core() {
        assertThat(CORE.contain(Instance.class)).isTrue();
        assertThat(CORE.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void decisions_see_values_and_java_alone() {
        check(classes()
                .that()
                .resideInAPackage("dev.rollout.decision..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..", "org.jspecify..", "dev.rollout", "dev.rollout.spi", "dev.rollout.decision..")));
    }

    @Test
    void decisions_read_no_clock_and_no_randomness() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.rollout.decision..")
                .should()
                .accessTargetWhere(readsTheSystem()));
        check(noClasses()
                .that()
                .resideInAPackage("dev.rollout.decision..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(RandomGenerator.class));
    }

    @Test
    void decisions_start_no_thread_and_do_no_input_or_output() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.rollout.decision..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.util.concurrent..", "java.nio.file..", "java.nio.channels..", "java.net.http..")
                        .and(not(describe("TimeUnit", type -> type.isEquivalentTo(TimeUnit.class))))
                        .or(describe(
                                "threads, streams and sockets",
                                type -> type.isAssignableTo(Thread.class)
                                        || type.isAssignableTo(java.util.Timer.class)
                                        || type.isAssignableTo(java.io.InputStream.class)
                                        || type.isAssignableTo(java.io.OutputStream.class)
                                        || type.isAssignableTo(java.io.Reader.class)
                                        || type.isAssignableTo(java.io.Writer.class)
                                        || type.isAssignableTo(java.io.File.class)
                                        || type.isAssignableTo(java.net.Socket.class)))));
    }

    @Test
    void the_core_reads_clock_and_randomness_in_its_system_seams_alone() {
        check(noClasses()
                .that(not(outermostIs("dev.rollout.engine", "SystemSeams")))
                .should()
                .accessTargetWhere(readsTheSystem()));
    }

    @Test
    void what_a_host_implements_sees_values_and_java_alone() {
        DescribedPredicate<JavaClass> plain =
                resideInAnyPackage("java..", "org.jspecify..", "dev.rollout", "dev.rollout.spi");
        check(classes()
                .that(resideInAPackage("dev.rollout.spi").and(not(outermostStartsWith("dev.rollout.spi", "Documents"))))
                .should()
                .onlyDependOnClassesThat(plain));
        check(classes()
                .that(outermostStartsWith("dev.rollout.spi", "Documents"))
                .should()
                .onlyDependOnClassesThat(plain.or(resideInAPackage("com.fasterxml.jackson.."))));
    }

    @Test
    void of_what_a_user_imports_the_builder_alone_sees_the_machinery() {
        check(noClasses()
                .that(resideInAPackage("dev.rollout")
                        .and(not(outermostIs("dev.rollout", "RollingDeployer")))
                        .and(not(outermostIs("dev.rollout", "RollingDeployerBuilder")))
                        .and(not(outermostStartsWith("dev.rollout", "DeployerParts"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rollout.spi..", "dev.rollout.memory..", "dev.rollout.engine.."));
    }

    @Test
    void nothing_depends_on_the_simulation() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.rollout.simulation..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rollout.simulation.."));
    }

    @Test
    void the_statistics_library_may_be_missing_for_all_but_canary_analysis() {
        check(noClasses()
                .that(not(outermostIs("dev.rollout.gate", "MannWhitney")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.hipparchus.."));
    }

    @Test
    void a_metrics_or_tracing_library_may_be_missing_for_all_but_the_package_that_adapts_it() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.rollout.metrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.rollout.tracing")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry.."));
    }

    @Test
    void nothing_depends_on_metrics_and_tracing_which_see_values_alone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.rollout.metrics", "dev.rollout.tracing")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rollout.metrics", "dev.rollout.tracing"));
        check(classes()
                .that()
                .resideInAnyPackage("dev.rollout.metrics", "dev.rollout.tracing")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "io.micrometer..",
                        "io.opentelemetry..",
                        "dev.rollout",
                        "dev.rollout.spi",
                        "dev.rollout.metrics",
                        "dev.rollout.tracing")));
    }

    @Test
    void a_gate_sees_no_more_of_the_machinery_than_its_clock() {
        check(classes()
                .that()
                .resideInAPackage("dev.rollout.gate")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java..",
                                "org.jspecify..",
                                "org.hipparchus..",
                                "dev.rollout",
                                "dev.rollout.spi",
                                "dev.rollout.gate")
                        .or(outermostIs("dev.rollout.engine", "SystemSeams"))));
    }

    @Test
    void a_host_implements_at_most_six_methods() {
        check(classes()
                .that()
                .resideInAPackage("dev.rollout.spi")
                .and()
                .areInterfaces()
                .should(haveFewAbstractMethods()));
    }

    @Test
    void a_constructor_takes_at_most_six_parameters() {
        check(constructors()
                .that()
                .areDeclaredInClassesThat(describe(
                        "are neither records nor written in place",
                        type -> !type.isRecord() && !type.isAnonymousClass() && !type.isLocalClass()))
                .should(haveFewParameters()));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CORE);
    }

    private static DescribedPredicate<JavaClass> outermostIs(String inPackage, String simpleName) {
        return describe(
                simpleName,
                type -> type.getPackageName().equals(inPackage)
                        && outermostName(type).equals(simpleName));
    }

    private static DescribedPredicate<JavaClass> outermostStartsWith(String inPackage, String prefix) {
        return describe(
                prefix + "*",
                type -> type.getPackageName().equals(inPackage)
                        && outermostName(type).startsWith(prefix));
    }

    private static String outermostName(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheSystem() {
        return describe("a clock or randomness of the system's", ArchitectureTest::readsTheSystem);
    }

    private static boolean readsTheSystem(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String member = access.getTarget().getName();
        boolean withoutArguments = access.getTarget().getFullName().endsWith("()");
        if (owner.isEquivalentTo(System.class)) {
            return Set.of("currentTimeMillis", "nanoTime").contains(member);
        }
        if (owner.isEquivalentTo(Clock.class)) {
            return member.startsWith("system") || member.startsWith("tick");
        }
        if (owner.isEquivalentTo(InstantSource.class)) {
            return member.equals("system");
        }
        if (owner.getPackageName().startsWith("java.time")) {
            return member.equals("now");
        }
        if (owner.isEquivalentTo(Math.class) || owner.isEquivalentTo(StrictMath.class)) {
            return member.equals("random");
        }
        if (owner.isEquivalentTo(UUID.class)) {
            return member.equals("randomUUID");
        }
        if (owner.isEquivalentTo(Date.class)
                || owner.isEquivalentTo(Random.class)
                || owner.isEquivalentTo(SplittableRandom.class)) {
            return member.equals(JavaConstructor.CONSTRUCTOR_NAME) && withoutArguments;
        }
        return owner.isEquivalentTo(ThreadLocalRandom.class) || owner.isEquivalentTo(SecureRandom.class);
    }

    private static ArchCondition<JavaClass> haveFewAbstractMethods() {
        return new ArchCondition<>("have at most " + MAX_ABSTRACT_METHODS + " abstract methods") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                long count = type.getAllMethods().stream()
                        .filter(ArchitectureTest::isToBeImplemented)
                        .count();
                if (count > MAX_ABSTRACT_METHODS) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " has " + count));
                }
            }
        };
    }

    private static boolean isToBeImplemented(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.ABSTRACT)
                && !method.getOwner().isEquivalentTo(Object.class);
    }

    private static ArchCondition<JavaConstructor> haveFewParameters() {
        return new ArchCondition<>("have at most " + MAX_PARAMETERS + " parameters") {
            @Override
            public void check(JavaConstructor constructor, ConditionEvents events) {
                int written = constructor.getRawParameterTypes().size() - addedByTheCompiler(constructor.getOwner());
                if (written > MAX_PARAMETERS) {
                    events.add(
                            SimpleConditionEvent.violated(constructor, constructor.getFullName() + " has " + written));
                }
            }
        };
    }

    /** An enum's constructor gets name and ordinal, an inner class's the outer instance. */
    private static int addedByTheCompiler(JavaClass owner) {
        if (owner.isEnum()) {
            return 2;
        }
        return owner.isInnerClass() ? 1 : 0;
    }
}
