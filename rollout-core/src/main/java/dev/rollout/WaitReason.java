package dev.rollout;

import org.jspecify.annotations.Nullable;

/** Why a deployment is not further than it is. {@link #text()} says it in words. */
public sealed interface WaitReason {
    /** {@return the reason in words, without subject and times} */
    String text();

    /**
     * Between two batches.
     * @param nextBatch number of the one that is to begin
     */
    record BatchPause(int nextBatch) implements WaitReason {
        @Override
        public String text() {
            return "pause before batch " + nextBatch;
        }
    }

    /** After the last batch the updated fleet is watched. */
    record Bake() implements WaitReason {
        @Override
        public String text() {
            return "bake";
        }
    }

    /**
     * Too many failed, and instances of the old version are asked whether they fail as well.
     * @param asked how many of them
     */
    record Witnesses(int asked) implements WaitReason {
        @Override
        public String text() {
            return "asking " + asked + " instances of the old version whether they fail as well";
        }
    }

    /**
     * A gate has to pass.
     * @param gate its name
     * @param said what it said last, empty before that
     */
    record Gate(String gate, String said) implements WaitReason {
        @Override
        public String text() {
            return "gate " + gate + (said.isEmpty() ? "" : ", last " + said);
        }
    }

    /**
     * Somebody has to approve it.
     * @param approval its name in the plan
     */
    record Approval(String approval) implements WaitReason {
        @Override
        public String text() {
            return "to be approved, or rejected";
        }
    }

    /**
     * The router is giving the new version, or the slot that was updated, its share of the traffic.
     * @param weight that share in percent, null for an even one
     * @param lastError why it did not the last time, empty for none
     */
    record Shifting(@Nullable Integer weight, String lastError) implements WaitReason {
        @Override
        public String text() {
            return "shifting traffic, " + (weight == null ? "evenly" : weight + " % to what is new")
                    + (lastError.isEmpty() ? "" : ", last error " + lastError);
        }
    }

    /** The slot that served before is left as it is, and going back is one switch. */
    record KeepWarm() implements WaitReason {
        @Override
        public String text() {
            return "keep_warm: the slot before it is kept warm, rolling back is one switch";
        }
    }

    /**
     * Who is there is asked of the registry before the next batch, or before failures are judged.
     * @param lastError why it did not answer the last time, empty for none
     */
    record Membership(String lastError) implements WaitReason {
        @Override
        public String text() {
            return "asking the registry who is there" + (lastError.isEmpty() ? "" : ", last error " + lastError);
        }
    }

    /**
     * The deployment whose place it takes is closing what it has open.
     * @param status where that one stands
     */
    record Predecessor(DeploymentStatus status) implements WaitReason {
        @Override
        public String text() {
            return "the deployment before it is "
                    + status.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + ", being stopped";
        }
    }

    /**
     * Without progress until then it is stalled.
     * @param action what happens then
     */
    record ProgressDeadline(OnStall action) implements WaitReason {
        @Override
        public String text() {
            return "progress, or else "
                    + action.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * No more may be taken down.
     * @param serving so many serve now
     * @param needed so many have to
     * @param taken so many this deployment has taken
     * @param maxUnavailable so many it may take
     */
    record Capacity(int serving, int needed, int taken, int maxUnavailable) implements WaitReason {
        @Override
        public String text() {
            return "capacity: " + serving + " serve, " + needed + " needed; " + taken + " of " + maxUnavailable
                    + " taken";
        }
    }

    /** An instance's requests in flight end, and its router acknowledges. */
    record Draining() implements WaitReason {
        @Override
        public String text() {
            return "draining";
        }
    }

    /**
     * The updater is at work.
     * @param version to which
     */
    record Updating(String version) implements WaitReason {
        @Override
        public String text() {
            return "updating to " + version;
        }
    }

    /** The update returned, the first probe comes after the start delay. */
    record Starting() implements WaitReason {
        @Override
        public String text() {
            return "starting";
        }
    }

    /**
     * The health gate.
     * @param passes so many good probes in a row there were
     * @param needed so many there have to be
     * @param lastAnswer of its probe, empty before that
     */
    record HealthGate(int passes, int needed, String lastAnswer) implements WaitReason {
        @Override
        public String text() {
            return "health " + passes + "/" + needed + (lastAnswer.isEmpty() ? "" : ", last " + lastAnswer);
        }
    }

    /** The router is giving it traffic again. */
    record Admitting() implements WaitReason {
        @Override
        public String text() {
            return "being admitted";
        }
    }

    /**
     * Nobody knows yet whether these instances serve.
     * @param unknown how many
     */
    record Survey(int unknown) implements WaitReason {
        @Override
        public String text() {
            return "asking " + unknown + " instances how they are";
        }
    }

    /**
     * An updated instance failed a probe; the next batch waits until that is settled.
     * @param lastAnswer of its probe
     */
    record Suspicion(String lastAnswer) implements WaitReason {
        @Override
        public String text() {
            return "an updated instance failed a probe: " + lastAnswer;
        }
    }

    /** A call of the former driver may still be running. */
    record Settling() implements WaitReason {
        @Override
        public String text() {
            return "a call of the former driver may still be running";
        }
    }

    /**
     * A person has to go on with it.
     * @param why it was paused, in words
     */
    record ForPerson(String why) implements WaitReason {
        @Override
        public String text() {
            return "paused: " + why;
        }
    }

    /**
     * All call slots are taken, or too many calls hang.
     * @param running so many instances are open
     * @param abandoned calls past their deadline that ignore their interrupt, 0 where these are not too many
     */
    record CallSlots(int running, int abandoned) implements WaitReason {
        @Override
        public String text() {
            return abandoned > 0
                    ? "calls_hung: " + abandoned + " calls past their deadline ignore their interrupt"
                    : "call slots: all " + running + " are taken";
        }
    }

    /**
     * The registry has not recorded the new versions yet.
     * @param lastError why it did not the last time, empty for none
     */
    record Registry(String lastError) implements WaitReason {
        @Override
        public String text() {
            return "registry" + (lastError.isEmpty() ? "" : ": " + lastError);
        }
    }

    /** Asks what runs, of an instance after a takeover or of all touched ones before the end. */
    record ReadingBack() implements WaitReason {
        @Override
        public String text() {
            return "being asked for the version that runs";
        }
    }

    /** Nothing stands in its way: the process that drives it is to take the next step, or is just writing it down. */
    record NextStep() implements WaitReason {
        @Override
        public String text() {
            return "is to take the next step";
        }
    }

    /**
     * No process drives it at the moment.
     * @param why in words
     */
    record Driver(String why) implements WaitReason {
        @Override
        public String text() {
            return "no driver: " + why;
        }
    }

    /** The process that drives it has not been heard of; another one may take over once its lease has run out. */
    record Lease() implements WaitReason {
        @Override
        public String text() {
            return "has not renewed its lease, which is being waited out";
        }
    }

    /**
     * The store can't be reached.
     * @param lastError of the last try
     */
    record Store(String lastError) implements WaitReason {
        @Override
        public String text() {
            return "store: " + lastError;
        }
    }
}
