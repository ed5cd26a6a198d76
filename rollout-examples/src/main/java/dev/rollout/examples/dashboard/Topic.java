package dev.rollout.examples.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all pages about one thing are told: a log of numbered frames and the newest picture, encoded once for everyone. Each
 * client keeps its own place in it, so a slow one costs no memory; what is too old to be kept here, it is told, it has to read
 * elsewhere. Threadsafe.
 */
final class Topic {
    /**
     * What there is from a place on.
     *
     * @param frames in order
     * @param next the place after them
     * @param pictures so many pictures are behind it
     * @param gone whether what stood at that place is no longer kept; then there are no frames, and {@code next} is the first
     *     place that is kept
     * @param ended whether nothing comes after it
     */
    record Portion(List<byte[]> frames, long next, long pictures, boolean gone, boolean ended) {
        boolean isEmpty() {
            return frames.isEmpty() && !ended && !gone;
        }
    }

    private static final int MOST_FRAMES = 500;

    private final long mostBytes;
    private final List<byte[]> log = new ArrayList<>();
    private long first = 1;
    private long bytes;
    private byte @Nullable [] picture;
    private long pictures;
    private boolean ended;
    private boolean fresh;

    Topic(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** The next frame; those who wait hear of it at the next {@link #ring()}. */
    synchronized void add(long sequence, byte[] frame) {
        if (log.isEmpty()) {
            first = sequence;
        }
        log.add(frame);
        bytes += frame.length;
        if (bytes > mostBytes) {
            forget();
        }
        fresh = true;
    }

    private void forget() {
        List<byte[]> oldest = log.subList(0, (log.size() + 3) / 4);
        bytes -= oldest.stream().mapToLong(frame -> frame.length).sum();
        first += oldest.size();
        oldest.clear();
    }

    synchronized void picture(byte[] newest) {
        picture = newest;
        pictures++;
        fresh = true;
    }

    /** Nothing comes after this. */
    synchronized void end() {
        ended = true;
        fresh = true;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Wakes those who wait. Called a few times a second, so that a thousand events don't wake each client a thousand times. */
    synchronized void ring() {
        if (fresh) {
            fresh = false;
            notifyAll();
        }
    }

    /** What there is from a place on; waits up to so long for something. */
    synchronized Portion await(long next, long seenPictures, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Portion portion = portion(next, seenPictures);
        for (long left = millis;
                portion.isEmpty() && left > 0;
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            wait(left);
            portion = portion(next, seenPictures);
        }
        return portion;
    }

    private Portion portion(long next, long seenPictures) {
        long end = first + log.size();
        if (next < first && !log.isEmpty()) {
            return new Portion(List.of(), first, seenPictures, true, false);
        }
        long until = Math.min(end, next + MOST_FRAMES);
        List<byte[]> frames = next >= end
                ? new ArrayList<>()
                : new ArrayList<>(log.subList((int) (next - first), (int) (until - first)));
        long after = frames.isEmpty() ? next : until;
        boolean all = Math.max(next, until) >= end;
        boolean news = all && pictures > seenPictures;
        if (news && picture != null) {
            frames.add(picture);
        }
        return new Portion(frames, after, news ? pictures : seenPictures, false, all && ended);
    }
}
