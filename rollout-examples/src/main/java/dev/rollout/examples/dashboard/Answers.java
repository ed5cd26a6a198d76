package dev.rollout.examples.dashboard;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers that are being written on the server's own threads, which are few: one whose client takes nothing is given up by
 * interrupting its thread, which closes the connection. Threadsafe.
 */
final class Answers {
    private final Duration patience;
    private final Set<Answer> open = ConcurrentHashMap.newKeySet();

    Answers(Duration patience) {
        this.patience = patience;
    }

    /** What may block for as long as the client takes nothing. */
    interface Write {
        void run() throws IOException;
    }

    /** One answer, on the thread that writes it. */
    private final class Answer {
        private final Thread thread = Thread.currentThread();
        private final long since = System.nanoTime();
        private boolean ended;

        private synchronized void dropIfStuck(long now) {
            if (!ended && now - since > patience.toNanos()) {
                thread.interrupt();
            }
        }

        /** Written, or given up; the thread goes on to others. */
        private synchronized void end() {
            ended = true;
            boolean unusedWasDropped = Thread.interrupted();
        }
    }

    /** Writes an answer, for so long as its client takes it. */
    void watch(Write write) throws IOException {
        Answer answer = new Answer();
        open.add(answer);
        try {
            write.run();
        } finally {
            open.remove(answer);
            answer.end();
        }
    }

    void dropStuck() {
        long now = System.nanoTime();
        open.forEach(answer -> answer.dropIfStuck(now));
    }
}
