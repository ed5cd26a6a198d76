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

    /** {@return drains in 5 s, updates in 10 s, starts in 2 s, answers probes in 10 ms, and nothing goes wrong} */
    public static Script good() {
        return new Script(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMillis(10),
                new Behaviour() {});
    }

    /**
     * The same where something else goes wrong.
     *
     * @param newBehaviour asked anew each time
     * @return a changed copy
     */
    public Script behaviour(Behaviour newBehaviour) {
        return new Script(drainTime, updateTime, startTime, probeTime, newBehaviour);
    }

    /**
     * The same with other times.
     *
     * @param drain from the call of drain until that returns
     * @param update it is down for so long
     * @param start from the end of the update until it is healthy
     * @return a changed copy
     */
    public Script times(Duration drain, Duration update, Duration start) {
        return new Script(drain, update, start, probeTime, behaviour);
    }

    /** How a call ends. */
    public enum Course {
        /** Does what it is to do, after its time. */
        OK,
        /** Throws after its time; nothing has changed. */
        THROW,
        /** Never returns. */
        HANG,
        /** Returns after its time; nothing has changed. */
        LIE
    }

    /**
     * What goes wrong, asked anew each time; nothing by default. To be the same in each run, it should follow from what
     * it is told.
     */
    public interface Behaviour {
        /**
         * Whether an instance that is alive and started is healthy.
         *
         * @param instance its id
         * @param version that runs
         * @param sinceUpdate since the end of its last update
         * @param probe number of this probe since then, from 1; 0 where nobody asks and the world wants to know
         * @return true by default
         */
        default boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
            return true;
        }

        /**
         * How an update ends.
         *
         * @param instance its id
         * @param version to which
         * @return OK by default
         */
        default Course update(String instance, String version) {
            return Course.OK;
        }

        /**
         * How a drain ends.
         *
         * @param instance its id
         * @return OK by default
         */
        default Course drain(String instance) {
            return Course.OK;
        }

        /**
         * How an admission ends.
         *
         * @param instance its id
         * @return OK by default
         */
        default Course admit(String instance) {
            return Course.OK;
        }

        /** {@return how a split of the traffic ends; OK by default} */
        default Course split() {
            return Course.OK;
        }

        /** {@return whether the router can split traffic; true by default} */
        default boolean splitting() {
            return true;
        }

        /**
         * Whether a probe never answers.
         *
         * @param instance its id
         * @param version that it runs
         * @return false by default
         */
        default boolean probeHangs(String instance, String version) {
            return false;
        }

        /**
         * What a drain or an update reports as evidence, null for nothing.
         *
         * @param instance its id
         * @param call in words, such as {@code update of i-01 to v2}
         * @return null by default
         */
        default @Nullable String report(String instance, String call) {
            return null;
        }

        /** {@return whether the registry can't be told of new versions; false by default} */
        default boolean registryFails() {
            return false;
        }

        /**
         * The time that an update takes.
         *
         * @param instance its id
         * @param version to which
         * @return null, the default, for the script's
         */
        default @Nullable Duration updateTime(String instance, String version) {
            return null;
        }
    }

    /**
     * A version that starts and fails its health check.
     *
     * @param badVersion the version; every other one is healthy
     * @return where that goes wrong, and nothing else
     */
    public static Behaviour sick(String badVersion) {
        return new Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !version.equals(badVersion);
            }
        };
    }
}
