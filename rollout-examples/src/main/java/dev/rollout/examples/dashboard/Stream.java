package dev.rollout.examples.dashboard;

import com.sun.net.httpserver.HttpExchange;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one page is told: a picture first, then every event from its place on, then pictures as they change, and a sign of life. */
final class Stream {
    private static final long HEARTBEAT_MILLIS = 10_000;

    private final HttpExchange exchange;
    private final Hub.Watched watched;
    private final List<byte[]> beginning;
    volatile @Nullable Thread thread;
    /** When the write began that is going on; 0 where none is. */
    private volatile long writingSince;

    private long next;
    private long pictures;

    /**
     * A stream that is not begun.
     *
     * @param beginning sent first
     * @param from number of the first event that the page does not know
     */
    Stream(HttpExchange exchange, Hub.Watched watched, List<byte[]> beginning, long from) {
        this.exchange = exchange;
        this.watched = watched;
        this.beginning = beginning;
        this.next = from;
    }

    long stuckFor(long now) {
        long since = writingSince;
        return since == 0 ? 0 : now - since;
    }

    /** Ends it from outside, whatever it waits for. */
    void drop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    void run() {
        try {
            writingSince = now();
            Streams.head(exchange);
            OutputStream out = exchange.getResponseBody();
            write(out, beginning);
            boolean more = true;
            while (more) {
                more = step(out);
            }
        } catch (IOException | StoreException e) {
            // The page was closed, or cut off, or the store was: it will ask again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            writingSince = now(); // the end of a stream is a write as well
            exchange.close();
            writingSince = 0;
        }
    }

    private boolean step(OutputStream out) throws IOException, InterruptedException {
        Topic.Portion portion = watched.topic.await(next, pictures, HEARTBEAT_MILLIS);
        if (portion.isEmpty()) {
            write(out, List.of(Frames.HEARTBEAT));
            return true;
        } else if (portion.gone()) {
            catchUp(out, portion.next());
            return true;
        }
        write(out, portion.frames());
        next = portion.next();
        pictures = portion.pictures();
        if (portion.ended()) {
            write(out, List.of(Frames.END));
        }
        return !portion.ended();
    }

    /** Up to a place: what is no longer kept here is in the store, a portion at a time. */
    private void catchUp(OutputStream out, long until) throws IOException {
        List<NumberedEvent> older = watched.stored(next);
        if (older.isEmpty()) {
            write(out, List.of(Frames.picture("lost", "{\"from\":" + next + "}")));
            next = until;
        } else {
            write(out, older.stream().map(Frames::change).toList());
            next = older.get(older.size() - 1).sequence() + 1;
        }
    }

    private void write(OutputStream out, List<byte[]> frames) throws IOException {
        writingSince = now();
        for (byte[] frame : frames) {
            out.write(frame);
        }
        out.flush();
        writingSince = 0;
    }

    private static long now() {
        return System.nanoTime() | 1; // never 0, which stands for no write
    }
}
