package dev.rollout.probe;

import java.io.IOException;

/** The probe's target is one that must not be connected to. */
final class ProbeRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    ProbeRefusedException(String message) {
        super(message);
    }
}
