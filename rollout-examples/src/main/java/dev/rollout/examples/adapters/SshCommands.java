package dev.rollout.examples.adapters;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What runs on the host of an instance, by {@code sh}. Commands are templates: {@code {instance}}, {@code {service}},
 * {@code {version}}, {@code {host}}, {@code {port}}, {@code {operation}} and {@code {token}} become single words, quoted. Hand
 * none of them to what reads its words as commands again ({@code eval}, {@code sh -c}, another {@code ssh}), and put
 * {@code --} before one that could be taken for an option. While they run, descriptor 9 is a lock: what they start themselves
 * and leave running has to close it ({@code 9>&-}); what systemd starts never had it.
 *
 * @param update one after the other, until one has another status than 0; the last one returns when the instance runs the
 *     version
 * @param version prints the version that really runs, or nothing; null where nobody can tell
 * @param state a folder on the hosts, made where it is missing, for the highest fencing token and the last operation of each
 *     instance; not one that is emptied at a restart
 */
public record SshCommands(List<String> update, @Nullable String version, String state) {
    /** Under a lock of the host, which outlives the connection: a call that was left alone still shuts out the next one. */
    private static final String AS_NEWEST_DRIVER = """
            _f=%1$s/%2$s
            (umask 077; mkdir -p %1$s) && exec 9>>"$_f.lock" </dev/null || exit 73
            flock -w %3$d 9 || { echo 'another call is still at work on this instance' >&2; exit 75; }
            _seen=$(cat "$_f.token" 2>/dev/null || echo 0)
            [ %4$d -ge "$_seen" ] || { echo "fencing token %4$d is lower than $_seen, which was seen here" >&2; exit 77; }
            echo %4$d >"$_f.token.new" && mv "$_f.token.new" "$_f.token" || exit 73
            """;

    private static final String UNLESS_DONE = """
            [ "$(cat "$_f.done" 2>/dev/null)" != %s ] || exit 0
            """;

    private static final String DONE = """
            printf '%%s\\n' %s >"$_f.done.new" && mv "$_f.done.new" "$_f.done" || exit 73
            """;

    public SshCommands {
        update = List.copyOf(update);
        if (update.isEmpty()) {
            throw new IllegalArgumentException("update must have at least one command");
        }
        update.forEach(ShellTemplate::new);
        if (version != null && new ShellTemplate(version).text().contains("{version}")) {
            throw new IllegalArgumentException("version must find {version} out, not be told, was " + version);
        }
        if (!state.startsWith("/")) {
            throw new IllegalArgumentException("state must be an absolute path on the hosts, was " + state);
        }
        ShellTemplate.word(state);
    }

    /**
     * For units like that of {@code rollout-examples/systemd}: each instance {@code i} is the unit {@code app@i}, which runs in {@code
     * folder/i}, a link to {@code folder/releases/version}. The version is read from the running process.
     *
     * @param unit the name before the at sign
     */
    public static SshCommands systemd(String unit, String folder, String state) {
        String link = ShellTemplate.word(folder) + "/{instance}";
        String release = ShellTemplate.word(folder) + "/releases/{version}";
        String service = ShellTemplate.word(unit) + "@{instance}";
        return new SshCommands(
                List.of(
                        "cd -- " + release,
                        "ln -sfn -- " + release + " " + link + ".new",
                        "mv -T -- " + link + ".new " + link,
                        "systemctl restart -- " + service),
                "pid=$(systemctl show -p MainPID --value -- " + service + ") || exit\n"
                        + "[ \"$pid\" -eq 0 ] || basename -- \"$(readlink -- \"/proc/$pid/cwd\")\"",
                state);
    }

    /** Does the operation once, and only for a driver that is not older than any that was here. */
    String update(Instance instance, String to, CallContext context) {
        String operation = ShellTemplate.word(context.operationId());
        return asNewestDriver(instance, context)
                + UNLESS_DONE.formatted(operation)
                + fill(update, instance, to, context)
                + DONE.formatted(operation);
    }

    String version(Instance instance, CallContext context) {
        return asNewestDriver(instance, context) + fill(List.of(String.valueOf(version)), instance, "", context);
    }

    private String asNewestDriver(Instance instance, CallContext context) {
        String name = URLEncoder.encode(instance.service() + "@" + instance.id(), StandardCharsets.UTF_8);
        return AS_NEWEST_DRIVER.formatted(
                ShellTemplate.word(state),
                ShellTemplate.word(name),
                Math.max(1, context.timeLeft().toSeconds() - 1),
                context.fencingToken());
    }

    private static String fill(List<String> templates, Instance instance, String version, CallContext context) {
        Map<String, String> values = Placeholders.of(instance, version, context);
        StringBuilder commands = new StringBuilder();
        for (String template : templates) {
            commands.append("{ ")
                    .append(new ShellTemplate(template).fill(values))
                    .append("\n} || exit\n");
        }
        return commands.toString();
    }
}
