package dev.rollout.engine;

import dev.rollout.InstanceStatus;
import dev.rollout.decision.Recording;
import dev.rollout.spi.InstanceState;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the registry is still to be told. After a takeover it is told everything again: that does no harm. */
final class UnrecordedVersions {
    private final Map<String, String> pending = new LinkedHashMap<>();
    private final Map<String, String> readOnly = Collections.unmodifiableMap(pending);
    private @Nullable String[] told;
    private boolean calling;
    private String lastError = "";
    private @Nullable Instant retryAt;

    UnrecordedVersions(int size) {
        told = new String[size];
    }

    /** As another one stands. */
    UnrecordedVersions standing(UnrecordedVersions other) {
        pending.clear();
        pending.putAll(other.pending);
        told = other.told.clone();
        calling = other.calling;
        lastError = other.lastError;
        retryAt = other.retryAt;
        return this;
    }

    void loaded(InstanceState row) {
        if (row.position() >= told.length) {
            told = Arrays.copyOf(told, Math.max(row.position() + 1, told.length + told.length / 8));
        }
        told[row.position()] = row.touched() ? null : row.instance().version();
        changed(row);
    }

    void changed(InstanceState row) {
        boolean settled = row.status() == InstanceStatus.HEALTHY
                || row.status() == InstanceStatus.ROLLED_BACK
                || row.status() == InstanceStatus.FAILED;
        String running = row.running();
        if (row.batch() == 0 && !row.touched()) {
            told[row.position()] = running; // it was the registry that told it
        }
        if (settled && row.batch() > 0 && running != null && !running.equals(told[row.position()])) {
            pending.put(row.id(), running);
            told[row.position()] = running;
        }
    }

    void assumeTold() {
        pending.clear();
    }

    void started() {
        calling = true;
    }

    void ended(Map<String, String> versions, boolean ok, String error, Instant retry) {
        calling = false;
        lastError = ok ? "" : error;
        retryAt = ok ? null : retry;
        if (ok) {
            versions.forEach(pending::remove); // only where the version is still the one that was told
        }
    }

    Recording recording() {
        return new Recording(readOnly, calling, lastError, retryAt);
    }
}
