package dev.rollout.examples.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.Unstarted;
import dev.rollout.examples.traffic.BalancerRouter;
import dev.rollout.examples.traffic.LoadClient;
import dev.rollout.examples.traffic.SmallProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands for systemd, with a stand-in for {@code systemctl} that does what the unit says. */
@EnabledOnOs(OS.LINUX)
class SshRollingTest {
    /** Restarts like a unit of the type notify: returns when the new process listens. */
    private static final String SYSTEMCTL = """
            #!/bin/sh -e
            for last; do :; done
            i=${last#app@}
            running() { grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null; }
            pid=$(cat "FOLDER/$i.pid" 2>/dev/null || echo none)
            case $1 in
            show) if running "$pid"; then echo "$pid"; else echo 0; fi ;;
            restart)
              if running "$pid"; then kill "$pid"; fi
              while running "$pid"; do sleep 0.02; done
              cd -P "FOLDER/$i"
              starts=$(grep -c started "FOLDER/$i.log" 2>/dev/null || :)
              nohup sh "FOLDER/$i.start" "$(basename "$PWD")" >"FOLDER/$i.out" 2>&1 </dev/null 9>&- &
              echo $! >"FOLDER/$i.pid"
              while [ "$(grep -c started "FOLDER/$i.log" 2>/dev/null)" = "$starts" ]; do sleep 0.02; done ;;
            *) echo "no such verb: $1" >&2; exit 1 ;;
            esac
            """;

    @TempDir
    Path folder;

    @Test
    void a_fleet_of_units_is_updated_over_ssh_and_no_request_is_lost() throws Exception {
        Files.createDirectories(folder.resolve("releases/v1"));
        Files.createDirectories(folder.resolve("releases/v2"));
        Path systemctl = Files.createDirectory(folder.resolve("bin")).resolve("systemctl");
        Files.writeString(systemctl, SYSTEMCTL.replace("FOLDER", folder.toString()));
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwx------"));
        String state = folder.resolve("state").toString();
        try (SshHost host = new SshHost(folder);
                Unstarted fleet = new Unstarted(3, folder, Map.of("ssh", "127.0.0.1:" + host.port()));
                SshUpdater updater =
                        new SshUpdater(host.access(), SshCommands.systemd("app", folder.toString(), state))) {
            for (Instance instance : fleet.instances()) {
                writeStart(fleet, instance);
            }
            RollingUnderLoad.startAll(fleet, updater);
            try (SmallProxy proxy = SmallProxy.start(0, fleet.instances());
                    LoadClient client = RollingUnderLoad.client(proxy.port(), true)) {
                LoadClient.Counts counts = RollingUnderLoad.roll(fleet, updater, new BalancerRouter(proxy), client);
                assertThat(counts.failures()).isEmpty();
                assertThat(counts.failed()).isZero();
            }
        }
    }

    /** What the unit would have as {@code ExecStart}; its release is its first argument. */
    private void writeStart(Unstarted fleet, Instance instance) throws IOException {
        Map<String, String> values = new HashMap<>(Placeholders.of(instance));
        values.put("operation", instance.id() + "-to-release");
        values.put("token", "0");
        values.put("version", "VERSION");
        List<String> words = fleet.command().stream()
                .map(word -> ShellTemplate.quote(Placeholders.fill(word, values, (name, value) -> value)))
                .toList();
        String start = words.stream().collect(Collectors.joining(" ", "exec ", "\n"));
        Files.writeString(
                folder.resolve(instance.id() + ".start"),
                start.replace("'VERSION'", "\"$1\"").replace("-to-release", "-to-'\"$1\"'"));
    }
}
