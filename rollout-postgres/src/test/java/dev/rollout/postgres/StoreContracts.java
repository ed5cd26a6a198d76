package dev.rollout.postgres;

import dev.rollout.Instance;
import dev.rollout.contract.ControlRequestContract;
import dev.rollout.contract.CreateContract;
import dev.rollout.contract.DriverSessionsContract;
import dev.rollout.contract.EventsAndListContract;
import dev.rollout.contract.InstanceRegistryContract;
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
import dev.rollout.spi.Documents;
import dev.rollout.spi.InstanceRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;

/** All suites of a store and a registry. Whoever extends this says how the database is reached. */
abstract class StoreContracts {

    /** The store, kept over all tests of the class. */
    abstract PostgresStateStore store();

    /** Where the registry gets its connections. */
    abstract DataSource source();

    /** The same database, as its superuser and directly. */
    abstract DataSource superuser();

    private static final String EMPTY = """
            set session_replication_role = replica;
            delete from rollout.driver_session; delete from rollout.service; delete from rollout.deployment;
            delete from rollout.deployment_spec; delete from rollout.instance; delete from rollout.event;
            delete from rollout.service_instances
            """;
    private static final String AGE =
            "update rollout.driver_session set expires_at = expires_at - ? * interval '1 microsecond'";
    private static final String ALLOW_ANYTHING = "set session_replication_role = replica";
    private static final String CORRUPT = "update rollout.deployment_spec set document = ? where deployment = ?";
    private static final String REGISTER = """
            insert into rollout.service_instances (id, service, hostname, version, zone, slot, labels, position)
                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)
            """;

    private StoreUnderTest fresh() throws SQLException {
        execute(EMPTY);
        return StoreUnderTest.of(store(), this::age);
    }

    private void age(Duration by) {
        try (Connection connection = superuser().getConnection();
                PreparedStatement statement = connection.prepareStatement(AGE)) {
            statement.setLong(1, by.toNanos() / 1000);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void corrupt(String deploymentId, String json) throws SQLException {
        try (Connection connection = superuser().getConnection();
                Statement anything = connection.createStatement();
                PreparedStatement statement = connection.prepareStatement(CORRUPT)) {
            anything.execute(ALLOW_ANYTHING);
            statement.setString(1, json);
            statement.setString(2, deploymentId);
            statement.executeUpdate();
        }
    }

    private InstanceRegistry registry(List<Instance> instances) throws SQLException {
        execute(EMPTY);
        try (Connection connection = superuser().getConnection();
                PreparedStatement statement = connection.prepareStatement(REGISTER)) {
            int position = 0;
            for (Instance instance : instances) {
                statement.setString(1, instance.id());
                statement.setString(2, instance.service());
                statement.setString(3, instance.address());
                statement.setString(4, instance.version());
                statement.setString(5, instance.zone());
                statement.setString(6, instance.slot());
                statement.setString(7, Documents.write(instance.labels()));
                statement.setInt(8, position++);
                statement.executeUpdate();
            }
        }
        return PostgresInstanceRegistry.of(source());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Nested
    class Creating extends CreateContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class Committing extends StateStoreContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class Requesting extends ControlRequestContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class JoiningAndLeaving extends MembershipContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class Succeeding extends SuccessionContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class Reading extends EventsAndListContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class RoundTrips extends StoreRoundTripContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class Leases extends DriverSessionsContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class TakeOvers extends TakeOverContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class Forgetting extends RetentionContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class Races extends StoreRacesContract {
        @Override
        protected int rounds() {
            return 30;
        }

        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class Consistency extends StoreConsistencyContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }
    }

    @Nested
    class CorruptDocuments extends StoredDocumentsContract {
        @Override
        protected StoreUnderTest open() throws SQLException {
            return fresh();
        }

        @Override
        protected void corrupt(String deploymentId, String json) throws SQLException {
            StoreContracts.this.corrupt(deploymentId, json);
        }
    }

    @Nested
    class Registry extends InstanceRegistryContract {
        @Override
        protected InstanceRegistry registry(List<Instance> instances) throws SQLException {
            return StoreContracts.this.registry(instances);
        }
    }
}
