/**
 * Health probes that ship with the library: one GET over a socket of its own, and a bare TCP connection; and a gate that
 * asks a webhook in the same careful way.
 *
 * <p>Each resolves its host, for a probe the one of {@link dev.rollout.Instance#address}, once, checks every address it resolves to against a
 * {@link dev.rollout.probe.ProbeAddressPolicy}, and connects to the very address that was checked, so that a name which
 * resolves differently the second time gains nothing.
 */
@NullMarked
package dev.rollout.probe;

import org.jspecify.annotations.NullMarked;
