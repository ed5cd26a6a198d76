package dev.rollout.engine;

import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.Gate;
import dev.rollout.spi.GateContext;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.InstanceRegistry;
import dev.rollout.spi.InstanceUpdater;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import dev.rollout.spi.TrafficRouter;
import dev.rollout.spi.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls the host's blocking code on a pool of threads. Whatever it throws becomes a result (I27). */
public final class BlockingHostCalls implements HostCalls {
    private final Host host;
    private final ExecutorService threads;
    private final Capabilities updaterCan;
    private final Capabilities routerCan;

    /**
     * The host's side.
     *
     * @param router null where there is none
     * @param gates by the names by which plans ask for them
     */
    public record Host(
            InstanceRegistry registry,
            InstanceUpdater updater,
            HealthProbe probe,
            @Nullable TrafficRouter router,
            Map<String, Gate> gates) {
        /** Without gates. */
        public Host(
                InstanceRegistry registry, InstanceUpdater updater, HealthProbe probe, @Nullable TrafficRouter router) {
            this(registry, updater, probe, router, Map.of());
        }
    }

    public BlockingHostCalls(Host host, ExecutorService threads) {
        this.host = host;
        this.threads = threads;
        this.updaterCan = host.updater().capabilities();
        this.routerCan =
                host.router() == null ? Capabilities.none() : host.router().capabilities();
    }

    @Override
    public Capabilities updater() {
        return updaterCan;
    }

    @Override
    public Capabilities router() {
        return routerCan;
    }

    @Override
    public boolean hasGate(String name) {
        return host.gates().containsKey(name);
    }

    @Override
    public boolean routed() {
        return host.router() != null;
    }

    @Override
    public Running start(Call call, Consumer<CallResult> done) {
        OnThread running = new OnThread(call, done);
        threads.execute(running);
        return running;
    }

    /** A call on its thread. It always has a result, also where it is interrupted before its thread begins. */
    private final class OnThread implements Runnable, Running {
        private final Call call;
        private final Consumer<CallResult> done;
        private @Nullable Thread thread;
        private boolean interrupted;

        OnThread(Call call, Consumer<CallResult> done) {
            this.call = call;
            this.done = done;
        }

        @Override
        public void run() {
            done.accept(begin() ? result() : CallResult.failed("interrupted"));
        }

        private CallResult result() {
            try {
                return BlockingHostCalls.this.run(call);
            } finally {
                end();
            }
        }

        private synchronized boolean begin() {
            if (!interrupted) {
                thread = Thread.currentThread();
            }
            return !interrupted;
        }

        /** From then on no interrupt reaches the thread; one that came is over. */
        private synchronized void end() {
            thread = null;
            Thread.interrupted();
        }

        @Override
        public synchronized void interrupt() {
            interrupted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    @SuppressWarnings({"CatchAndPrintStackTrace", "InterruptedExceptionSwallowed"})
    private CallResult run(Call call) {
        try {
            return carryOut(call);
        } catch (InterruptedException e) {
            return CallResult.failed("interrupted");
        } catch (Throwable e) { // host code throws anything, Error included
            return CallResult.failed(
                    e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        }
    }

    private Verdict verdict(GateContext context) throws Exception {
        Gate gate = host.gates().get(context.gate());
        if (gate == null) {
            throw new IllegalStateException("gate " + context.gate() + " is not registered in this process");
        }
        Verdict verdict = gate.evaluate(context);
        if (verdict == null) {
            throw new IllegalStateException("gate " + context.gate() + " returned null");
        }
        return verdict;
    }

    private CallResult carryOut(Call call) throws Exception {
        if (call instanceof Call.Probe probe) {
            return probe(probe);
        } else if (call instanceof Call.Update update) {
            host.updater().update(update.instance(), update.version(), update.context());
            return CallResult.ok(null);
        } else if (call instanceof Call.Drain drain) {
            return drain(drain);
        } else if (call instanceof Call.Admit admit) {
            return admit(admit);
        } else if (call instanceof Call.ReadVersion read) {
            return CallResult.ok(read(read.instance(), read.context()));
        } else if (call instanceof Call.AskGate ask) {
            ask.told().accept(verdict(ask.context()));
            return CallResult.ok(null);
        } else if (call instanceof Call.Split split) {
            return split(split);
        } else if (call instanceof Call.ReadRegistry read) {
            read.told().accept(instances(read.service()));
            return CallResult.ok(null);
        } else {
            Call.RecordVersions record = (Call.RecordVersions) call;
            host.registry().recordVersions(record.service(), record.versions(), record.fence());
            return CallResult.ok(null);
        }
    }

    private CallResult split(Call.Split call) throws Exception {
        if (host.router() == null) {
            throw new IllegalStateException("no router in this process");
        }
        host.router().split(call.service(), call.split(), call.context());
        return SplitCheck.of(call.split(), host.router().current(call.service()));
    }

    private java.util.List<dev.rollout.Instance> instances(String service) {
        java.util.List<dev.rollout.Instance> there = host.registry().instances(service);
        if (there == null) {
            throw new IllegalStateException("registry returned null for " + service);
        }
        return there;
    }

    private CallResult admit(Call.Admit call) throws Exception {
        TrafficRouter router = host.router();
        if (router == null) {
            return CallResult.ok(null);
        }
        router.admit(call.instance(), call.context());
        String sick = call.probe() == null ? null : sick(call.instance(), call.probe());
        if (sick == null) {
            return CallResult.ok(null);
        }
        router.drain(call.instance(), call.context().of(call.context().operationId() + "/drain"));
        return CallResult.failed("not well with traffic, taken out again: " + sick);
    }

    /** Why it is not well; null where it is. */
    private @Nullable String sick(dev.rollout.Instance instance, ProbeContext context) {
        try {
            ProbeResult result = host.probe().probe(instance, context);
            return result == null ? "probe returned null" : result.passed() ? null : result.detail();
        } catch (Exception e) { // as anywhere: a probe that throws found it unhealthy
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private CallResult drain(Call.Drain drain) throws Exception {
        DrainResult result =
                host.router() == null ? DrainResult.DRAINED : host.router().drain(drain.instance(), drain.context());
        if (result == DrainResult.DRAINED) {
            return CallResult.ok(null);
        }
        String why = result == null
                ? "router returned null for " + drain.instance().id()
                : "requests were still in flight when the time was up";
        return CallResult.failed(why);
    }

    private @Nullable String read(dev.rollout.Instance instance, CallContext context) throws Exception {
        Optional<String> version = host.updater().currentVersion(instance, context);
        if (version == null) {
            throw new IllegalStateException("currentVersion returned null for " + instance.id());
        }
        return version.orElse(null);
    }

    private CallResult probe(Call.Probe call) throws Exception {
        ProbeResult result = host.probe().probe(call.instance(), call.probe());
        if (result == null) {
            return CallResult.failed(
                    "probe returned null for " + call.instance().id());
        }
        if (result.passed() && call.expectedVersion() != null && updaterCan.versioned()) {
            String version = read(call.instance(), call.context());
            if (!call.expectedVersion().equals(version)) {
                return CallResult.failed("runs " + version + ", expected " + call.expectedVersion());
            }
        }
        return new CallResult(result.passed(), result.detail(), null, false, java.util.List.of());
    }
}
