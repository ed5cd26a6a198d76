package dev.rollout.memory;

import dev.rollout.contract.ControlRequestContract;
import dev.rollout.contract.CreateContract;
import dev.rollout.contract.DriverSessionsContract;
import dev.rollout.contract.EventsAndListContract;
import dev.rollout.contract.Fixtures;
import dev.rollout.contract.MembershipContract;
import dev.rollout.contract.RetentionContract;
import dev.rollout.contract.StateStoreContract;
import dev.rollout.contract.StoreConsistencyContract;
import dev.rollout.contract.StoreRacesContract;
import dev.rollout.contract.StoreRoundTripContract;
import dev.rollout.contract.StoreUnderTest;
import dev.rollout.contract.StoredDocumentsContract;
import dev.rollout.contract.SuccessionContract;
import dev.rollout.contract.TakeOverContract;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;

class InMemoryStateStoreTest {

    static StoreUnderTest fresh() {
        AtomicReference<Instant> now = new AtomicReference<>(Fixtures.T0);
        AtomicInteger sessions = new AtomicInteger();
        InMemoryStateStore store = new InMemoryStateStore(now::get, () -> "session-" + sessions.incrementAndGet());
        return StoreUnderTest.of(store, by -> now.updateAndGet(before -> before.plus(by)));
    }

    @Nested
    class Create extends CreateContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class Commit extends StateStoreContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class ControlRequests extends ControlRequestContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class JoiningAndLeaving extends MembershipContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class Succeeding extends SuccessionContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class EventsAndList extends EventsAndListContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class RoundTrip extends StoreRoundTripContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class Sessions extends DriverSessionsContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class TakeOver extends TakeOverContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class Retention extends RetentionContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    @Nested
    class Races extends StoreRacesContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }

        @Override
        protected int rounds() {
            return 10_000;
        }
    }

    @Nested
    class Consistency extends StoreConsistencyContract {
        @Override
        protected StoreUnderTest open() {
            return fresh();
        }
    }

    /** The suite itself, on a store of documents that is as simple as can be. */
    @Nested
    class Documents extends StoredDocumentsContract {
        private DocumentStore store;

        @Override
        protected StoreUnderTest open() {
            store = new DocumentStore();
            return StoreUnderTest.of(store, by -> {});
        }

        @Override
        protected void corrupt(String deploymentId, String json) {
            store.overwrite(deploymentId, json);
        }
    }
}
