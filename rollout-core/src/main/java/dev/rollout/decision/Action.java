package dev.rollout.decision;

import dev.rollout.spi.Intent;
import dev.rollout.spi.TrafficSplit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something to do now. All of it is covered by rows that are committed already. */
public sealed interface Action {
    /** Calls the method of the interpreter that fits. */
    void accept(Interpreter interpreter);

    /** An action about one instance. */
    sealed interface OfInstance extends Action {
        int position();
    }

    /** Carry out the intent of an instance. */
    record Carry(int position, Intent intent) implements OfInstance {
        @Override
        public void accept(Interpreter interpreter) {
            interpreter.carry(this);
        }
    }

    /** Ask an instance for the version that it runs, with the present driver's token. */
    record ReadVersion(int position, String operationId) implements OfInstance {
        @Override
        public void accept(Interpreter interpreter) {
            interpreter.readVersion(this);
        }
    }

    /**
     * Ask an instance how it is.
     *
     * @param phase of the instance, to tell the answer from one that comes too late
     * @param expectedVersion in the health gate, else null
     */
    record Probe(int position, int phase, @Nullable String expectedVersion) implements OfInstance {
        @Override
        public void accept(Interpreter interpreter) {
            interpreter.probe(this);
        }
    }

    /** Ask an instance of the old version once whether it fails as well. */
    record Testify(int position) implements OfInstance {
        @Override
        public void accept(Interpreter interpreter) {
            interpreter.testify(this);
        }
    }

    /** Ask the registry who is there. */
    record ReadRegistry() implements Action {
        @Override
        public void accept(Interpreter interpreter) {
            interpreter.readRegistry(this);
        }
    }

    /** Ask the gate at which the deployment stands. */
    record AskGate(String name) implements Action {
        @Override
        public void accept(Interpreter interpreter) {
            interpreter.askGate(this);
        }
    }

    /**
     * Split the traffic, and ask the router whether it does so.
     *
     * @param split what it should do
     * @param intent the call
     * @param members stands for the instances for which it is made
     */
    record Split(TrafficSplit split, Intent intent, int members) implements Action {
        @Override
        public void accept(Interpreter interpreter) {
            interpreter.split(this);
        }
    }

    /** Tell the registry. */
    record RecordVersions(Map<String, String> versions) implements Action {
        public RecordVersions {
            versions = Map.copyOf(versions);
        }

        @Override
        public void accept(Interpreter interpreter) {
            interpreter.recordVersions(this);
        }
    }

    /** Does what an action says. */
    interface Interpreter {
        void carry(Carry action);

        void readVersion(ReadVersion action);

        void probe(Probe action);

        void testify(Testify action);

        void readRegistry(ReadRegistry action);

        void askGate(AskGate action);

        void split(Split action);

        void recordVersions(RecordVersions action);
    }
}
