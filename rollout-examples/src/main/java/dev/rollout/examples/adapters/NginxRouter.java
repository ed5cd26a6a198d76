package dev.rollout.examples.adapters;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.TrafficRouter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Drains and admits the servers of an nginx on this (Linux) machine, which has no runtime API: it sets and removes {@code down} in an
 * included file with the {@code server} lines of one service, reloads, and waits for the workers that still have the old
 * configuration. Servers are known by the addresses of the instances.
 *
 * <pre>{@code
 * upstream shop { include /etc/nginx/shop.servers; }
 * }</pre>
 *
 * <p>No request in flight is cut, but at each reload nginx closes the connections of clients that are idle: one that sends its
 * next request just then has to send it again, as browsers do by themselves. Where clients can't, use HAProxy. A drain waits
 * for the last request of <em>every</em> old worker, whatever server has it: set {@code worker_shutdown_timeout} where some are
 * endless. Drains and admissions of one file go one after the other, each through a reload, and a drain's wait for its turn
 * counts: for large batches, {@code drainTimeout} must have room for a reload of each instance of the batch.
 *
 * <p>FENCED by a token file beside the included file, and INTERRUPTIBLE. Threadsafe.
 */
public final class NginxRouter implements TrafficRouter {
    private static final long POLL_MILLIS = 20;
    private static final Duration MARGIN = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Path servers;
    private final Path pid;
    private final List<String> reload;

    /**
     * The nginx that this command reloads.
     *
     * @param servers the included file; this may write it and its folder
     * @param pid the {@code pid} of nginx's configuration
     * @param reload such as {@code nginx -s reload}; it has to fail where the configuration is not valid
     */
    public NginxRouter(Path servers, Path pid, List<String> reload) {
        if (!Files.isWritable(servers)) {
            throw new IllegalArgumentException("servers must be a file that can be written, was " + servers);
        }
        if (reload.isEmpty()) {
            throw new IllegalArgumentException("reload must be a command, such as nginx -s reload");
        }
        this.servers = servers.toAbsolutePath();
        this.pid = pid;
        this.reload = List.copyOf(reload);
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.none().withFenced().withInterruptible(GRACE);
    }

    @Override
    public DrainResult drain(Instance instance, CallContext context) throws IOException, InterruptedException {
        Set<ProcessHandle> old = set(instance, true, context);
        while (old.stream().anyMatch(ProcessHandle::isAlive)) {
            if (isLate(context)) {
                context.report("nginx's old workers did not end in time: requests of theirs, or of others, did not");
                return DrainResult.TIMED_OUT;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return DrainResult.DRAINED;
    }

    @Override
    public void admit(Instance instance, CallContext context) throws IOException, InterruptedException {
        set(instance, false, context);
    }

    /** Also where the file says so already: whoever wrote it may have died before the reload. Returns the old workers. */
    private Set<ProcessHandle> set(Instance instance, boolean down, CallContext context)
            throws IOException, InterruptedException {
        return Fence.within(servers.resolveSibling(servers.getFileName() + ".token"), context, () -> {
            Set<ProcessHandle> old = workers();
            String before = Files.readString(servers);
            Fence.write(servers, with(instance, down, before));
            try {
                reload(instance, context);
            } catch (IOException e) {
                Fence.write(servers, before);
                throw e;
            }
            while (old.containsAll(workers()) || !old.stream().allMatch(NginxRouter::isLeaving)) {
                if (isLate(context)) {
                    throw new IOException("nginx did not change its workers in time for " + instance.id()
                            + "; its error log says why");
                }
                Thread.sleep(POLL_MILLIS);
            }
            return old;
        });
    }

    private String with(Instance instance, boolean down, String lines) throws IOException {
        String address = Placeholders.host(instance) + ":" + Placeholders.port(instance);
        Matcher line = Pattern.compile("(?m)^(\\s*server\\s+" + Pattern.quote(address) + ")((?:\\s[^;#]*)?;)")
                .matcher(lines);
        if (!line.find()) {
            throw new IOException(servers + " has no line 'server " + address + ";' for " + instance.id()
                    + "; add it, or give the instance the address that stands there");
        }
        return line.replaceAll(found -> Matcher.quoteReplacement(
                found.group(1) + (down ? " down" : "") + found.group(2).replaceAll("\\s+down\\b", "")));
    }

    private void reload(Instance instance, CallContext context) throws IOException, InterruptedException {
        Path output = servers.resolveSibling(servers.getFileName() + ".reload");
        Process process = new ProcessBuilder(reload)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(context.timeLeft().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(reload + " for " + instance.id() + " did not end in time");
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(reload + " for " + instance.id() + ": exit status " + process.exitValue() + ": "
                    + Tail.of(output) + "; " + servers + " is as it was before");
        }
    }

    private Set<ProcessHandle> workers() throws IOException {
        try {
            ProcessHandle master = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow(() -> new IOException("nginx does not run: the process of " + pid + " has ended"));
            return master.children().collect(Collectors.toSet());
        } catch (NoSuchFileException | NumberFormatException e) {
            throw new IOException("nginx does not run, or not here: no pid in " + pid, e);
        }
    }

    /** Has ended, or accepts nothing more: for a moment old and new workers accept side by side. */
    private static boolean isLeaving(ProcessHandle worker) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(worker.pid()), "cmdline"))
                    .contains("shutting down");
        } catch (IOException e) {
            return !worker.isAlive();
        }
    }

    private static boolean isLate(CallContext context) {
        return context.timeLeft().compareTo(MARGIN) <= 0;
    }
}
