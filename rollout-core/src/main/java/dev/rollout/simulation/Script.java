package dev.rollout.simulation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the instances of a simulation behave.
 *
 * @param drainTime from the call of drain, which takes it out of service at once, until that returns
 * @param updateTime it is down for so long, then runs the new version
 * @param startTime from the end of the update until it is healthy
 * @param probeTime of one probe
 * @param behaviour what goes wrong
 */
public record Script(
        Duration drainTime, Duration updateTime, Duration startTime, Duration probeTime, Behaviour behaviour) {

    /** Drains in 5 s, updates in 10 s, starts in 2 s, answers probes in 10 ms, and nothing goes wrong. */
    public static Script good() {
        return new Script(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMillis(10),
                new Behaviour() {});
    }

    public Script behaviour(Behaviour newBehaviour) {
        return new Script(drainTime, updateTime, startTime, probeTime, newBehaviour);
    }

    public Script times(Duration drain, Duration update, Duration start) {
        return new Script(drain, update, start, probeTime, behaviour);
    }

    /** How a call ends. */
    public enum Course {
        OK,
        /** Throws after its time; nothing has changed. */
        THROW,
        /** Never returns. */
        HANG,
        /** Returns after its time; nothing has changed. */
        LIE
    }

    /** What goes wrong, asked anew each time. */
    public interface Behaviour {
        /**
         * Whether an instance that is alive and started is healthy.
         *
         * @param version that runs
         * @param sinceUpdate since the end of its last update
         * @param probe number of this probe since then, from 1; 0 where nobody asks and the world wants to know
         */
        default boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
            return true;
        }

        default Course update(String instance, String version) {
            return Course.OK;
        }

        default Course drain(String instance) {
            return Course.OK;
        }

        default Course admit(String instance) {
            return Course.OK;
        }

        /** Of a split of the traffic. */
        default Course split() {
            return Course.OK;
        }

        /** Whether the router can split traffic. */
        default boolean splitting() {
            return true;
        }

        /** Whether a probe never answers. */
        default boolean probeHangs(String instance, String version) {
            return false;
        }

        /**
         * What a drain or an update reports as evidence, null for nothing.
         *
         * @param call in words, such as {@code update of i-01 to v2}
         */
        default @Nullable String report(String instance, String call) {
            return null;
        }

        /** Whether the registry can't be told of new versions. */
        default boolean registryFails() {
            return false;
        }

        /** The time that an update takes, null for the usual one. */
        default @Nullable Duration updateTime(String instance, String version) {
            return null;
        }
    }

    /** A version that starts and fails its health check. */
    public static Behaviour sick(String badVersion) {
        return new Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !version.equals(badVersion);
            }
        };
    }
}
