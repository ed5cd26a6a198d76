package dev.rollout.examples.adapters;

import dev.rollout.spi.CallContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What makes an adapter FENCED: a file beside the service holds the highest fencing token that was seen, and whoever comes
 * with a lower one is refused. A look at it alone would not do: a driver may be paused right after it, be replaced, and act
 * when it wakes up. So the effect happens under the lock of the file, and a new driver gets in only when it has ended. The
 * operating system releases the lock of a process that dies.
 *
 * <p>It also releases all locks a process has on a file as soon as that process closes the file once, whoever of its threads
 * took them. So only one thread at a time has the file open, and the others wait before that.
 */
final class Fence {
    private static final long POLL_MILLIS = 20;
    private static final Duration MARGIN = Duration.ofMillis(50);

    private static final Map<Path, Semaphore> TURNS = new ConcurrentHashMap<>();

    private Fence() {}

    /** What happens within. */
    interface Effect<T> {
        T happen() throws IOException, InterruptedException;
    }

    /**
     * Lets the effect happen as soon as no other one does, with this call's token in the file.
     *
     * @throws IOException if the token is too old, or others are at work until the call's deadline
     */
    static <T> T within(Path file, CallContext context, Effect<T> effect) throws IOException, InterruptedException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        Semaphore turn = TURNS.computeIfAbsent(oneNameOf(lock), path -> new Semaphore(1, true));
        long patience = context.timeLeft().minus(MARGIN).toNanos();
        if (!turn.tryAcquire(Math.max(0, patience), TimeUnit.NANOSECONDS)) {
            throw stillAtWork(lock);
        }
        try {
            return locked(file, lock, context, effect);
        } finally {
            turn.release();
        }
    }

    private static <T> T locked(Path file, Path lock, CallContext context, Effect<T> effect)
            throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (tryLock(channel) == null) {
                if (context.timeLeft().compareTo(MARGIN) <= 0) {
                    throw stillAtWork(lock);
                }
                Thread.sleep(POLL_MILLIS);
            }
            long seen = seen(file);
            if (context.fencingToken() < seen) {
                throw new IOException("fencing token " + context.fencingToken() + " is lower than " + seen + ", which "
                        + file + " has seen: another driver has taken over");
            }
            if (context.fencingToken() > seen) {
                write(file, Long.toString(context.fencingToken()));
            }
            context.ensureOwned();
            return effect.happen();
        }
    }

    /** The same for whatever leads to the file: relative paths, and links to its folder. */
    private static Path oneNameOf(Path lock) throws IOException {
        Path absolute = lock.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
    }

    private static IOException stillAtWork(Path lock) {
        return new IOException("another call is still at work: " + lock + " is locked");
    }

    /** Null where another process has it, or another copy of this class. */
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static long seen(Path file) throws IOException {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return Long.MIN_VALUE;
        } catch (NumberFormatException e) {
            throw new IOException(file + " holds no fencing token; remove it while no deployment is under way", e);
        }
    }

    /** Replaces the file at once or not at all, also where the machine stops in the middle. */
    static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
