package dev.rollout.examples.traffic;

import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.Retention;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/** The store that processes share, as one of them sees it: what that one does after its death never arrives there. */
interface MortalStore extends StateStore, DriverSessions, Retention {
    static MortalStore of(InMemoryStateStore shared, AtomicBoolean dead) {
        return (MortalStore) Proxy.newProxyInstance(
                MortalStore.class.getClassLoader(), new Class<?>[] {MortalStore.class}, (self, method, arguments) -> {
                    if (dead.get()) {
                        throw new StoreException("this process is dead", null);
                    }
                    try {
                        return method.invoke(shared, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }
}
