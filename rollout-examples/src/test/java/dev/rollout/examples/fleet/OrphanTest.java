package dev.rollout.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
    @TempDir
    Path directory;

    /** Starts a fleet, says at which port its instance listens, and waits to be killed. */
    public static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws Exception {
            Fleet fleet = Fleet.start("shop", "v1", 1, Path.of(args[0]));
            System.out.println(fleet.instances().get(0).address().split(":")[1]);
            System.in.read();
        }
    }

    @Test
    void instances_end_by_themselves_when_their_owner_is_killed() throws Exception {
        Process owner = new ProcessBuilder(
                        JavaCommand.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        directory.toString())
                .redirectError(new File(directory.toFile(), "owner.err"))
                .start();
        try {
            BufferedReader said = owner.inputReader(StandardCharsets.UTF_8);
            int port = Integer.parseInt(said.readLine());
            assertThat(HealthCheck.ask(port)).isPresent();
            owner.destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> HealthCheck.ask(port).isEmpty());
        } finally {
            owner.destroyForcibly();
        }
    }
}
