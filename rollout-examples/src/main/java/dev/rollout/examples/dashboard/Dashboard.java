package dev.rollout.examples.dashboard;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.rollout.RollingDeployer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deployments live on a web page: what runs now, each deployment with its instances, the history of a service, and buttons
 * for those who may act. It reads everything from the deployer and its store, so it shows the same after a restart and from
 * any process that reaches the store. Threadsafe.
 *
 * <p>Either {@link #start()} it with a server of its own, or put {@link #handler()} into one that you run. Without
 * {@link DashboardSettings#users} it is read-only. Who may read is for the network or the host to say.
 */
public final class Dashboard implements AutoCloseable {
    /** A request has to be there by then: one that is sent by half holds a worker. */
    private static final String MOST_SECONDS = "sun.net.httpserver.maxReqTime";

    private static final int WORKERS = 16;
    private static final int MOST_WAITING = 256;
    private static final long KEPT_BYTES = 32L * 1024 * 1024;

    private final DashboardSettings settings;
    private final Hub hub;
    private final Streams streams;
    private final Routes routes;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService workers;
    private boolean begun;

    /**
     * A dashboard of a deployer, which stays the caller's to close.
     *
     * @param deployer started or not
     */
    public Dashboard(RollingDeployer deployer, DashboardSettings settings) {
        this(deployer, settings, KEPT_BYTES);
    }

    Dashboard(RollingDeployer deployer, DashboardSettings settings, long keptBytes) {
        this.settings = settings;
        Pictures pictures = new Pictures(deployer, settings.store());
        this.hub = new Hub(deployer, pictures, keptBytes);
        this.streams = new Streams(settings.patience(), settings.maxStreams());
        this.routes = new Routes(settings, pictures, new Actions(deployer), hub, streams);
    }

    /**
     * Serves it at {@link DashboardSettings#address}. Where nothing else is set, requests to any of the JDK's servers in this
     * JVM have to be complete within 30 s ({@code sun.net.httpserver.maxReqTime}).
     */
    public synchronized Dashboard start() {
        if (server != null) {
            throw new IllegalStateException("the dashboard was started before");
        }
        if (System.getProperty(MOST_SECONDS) == null) {
            System.setProperty(MOST_SECONDS, "30"); // read once, with the first server of this JVM
        }
        try {
            HttpServer created = HttpServer.create(settings.address(), MOST_WAITING);
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    WORKERS, WORKERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), Dashboard::daemon);
            pool.allowCoreThreadTimeOut(true);
            created.setExecutor(pool);
            created.createContext("/", handler());
            created.start();
            server = created;
            workers = pool;
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("the dashboard can't listen at " + settings.address(), e);
        }
    }

    /** For a server of the host's own, below any path that ends with a slash. Its threads are not held by pages that are open. */
    public synchronized HttpHandler handler() {
        if (!begun) {
            begun = true;
            hub.start();
            streams.start();
        }
        return routes;
    }

    /** Where a browser on this machine finds it, once it was started. */
    public synchronized URI uri() {
        if (server == null) {
            throw new IllegalStateException("the dashboard was not started");
        }
        InetSocketAddress address = server.getAddress();
        String host =
                address.getAddress().isLoopbackAddress() || address.getAddress().isAnyLocalAddress()
                        ? "localhost"
                        : address.getHostString();
        return URI.create("http://" + host + ":" + address.getPort() + "/");
    }

    /** So many pages are open. */
    int openStreams() {
        return streams.size();
    }

    /** Ends all pages and its own server. Idempotent. */
    @Override
    public synchronized void close() {
        streams.close();
        hub.close();
        if (server != null) {
            server.stop(0);
        }
        if (workers != null) {
            workers.shutdownNow();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "rollout-dashboard-http");
        thread.setDaemon(true);
        return thread;
    }
}
