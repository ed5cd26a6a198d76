package dev.rollout.postgres;

import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.Tally;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.Documents;
import dev.rollout.spi.Ownership;
import dev.rollout.spi.Traffic;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** How a deployment lies in its root row. */
final class RootRows {
    static final String SELECT = """
            select s.document, d.status, d.goal, d.direction, d.ending, d.reason, d.batch, d.batches, d.batch_finished_at,
                d.waits_passed, d.progress_at, d.driven_by, d.forgiven, d.read_back, d.traffic, d.active_slot, d.finished_at, d.total, d.updated, d.failed, d.rolled_back, d.open, d.taken,
                d.owner, d.owner_label, d.driver_fence, d.owner_since, d.revision, d.next_sequence
            from {schema}.deployment d join {schema}.deployment_spec s on s.deployment = d.id
            """;

    private RootRows() {}

    /** All but the tally, in the order of the parameters of {@code write_step}. */
    static void bindState(Parameters parameters, DeploymentState state) throws SQLException {
        parameters
                .name(state.status())
                .name(state.goal())
                .name(state.direction())
                .name(state.ending())
                .text(state.reason())
                .integer(state.batch())
                .integer(state.batches())
                .instant(state.batchFinishedAt())
                .integer(state.waitsPassed())
                .instant(state.progressAt())
                .number(state.drivenBy())
                .integer(state.forgiven())
                .flag(state.readBack())
                .text(state.traffic().equals(Traffic.UNTOUCHED) ? null : Documents.write(state.traffic()))
                .text(state.activeSlot())
                .instant(state.finishedAt());
    }

    /** As one array, in the order of the record. */
    static void bindTally(Parameters parameters, Tally tally) throws SQLException {
        parameters.array(
                "int4",
                List.of(
                        tally.total(),
                        tally.updated(),
                        tally.failed(),
                        tally.rolledBack(),
                        tally.open(),
                        tally.taken()));
    }

    /**
     * Reads what {@link #SELECT} selects.
     *
     * @throws CorruptDocumentException if it can't be read
     */
    static DeploymentRoot read(Row row) throws SQLException {
        DeploymentSpec spec = Documents.readSpec(row.text());
        try {
            return new DeploymentRoot(spec, state(row), ownership(row), row.number(), row.number());
        } catch (IllegalArgumentException e) {
            throw new CorruptDocumentException("stored deployment can't be read: " + e.getMessage(), null);
        }
    }

    private static DeploymentState state(Row row) throws SQLException {
        DeploymentStatus status = row.name(DeploymentStatus.class);
        Goal goal = row.name(Goal.class);
        Direction direction = row.name(Direction.class);
        DeploymentStatus ending = row.optionalName(DeploymentStatus.class);
        String reason = row.text();
        int batch = row.integer();
        int batches = row.integer();
        Instant batchFinishedAt = row.optionalInstant();
        int waitsPassed = row.integer();
        Instant progressAt = row.instant();
        long drivenBy = row.number();
        int forgiven = row.integer();
        boolean readBack = row.flag();
        String traffic = row.optionalText();
        String activeSlot = row.optionalText();
        Instant finishedAt = row.optionalInstant();
        Tally tally =
                new Tally(row.integer(), row.integer(), row.integer(), row.integer(), row.integer(), row.integer());
        return new DeploymentState(
                status,
                goal,
                direction,
                ending,
                reason,
                batch,
                batches,
                batchFinishedAt,
                waitsPassed,
                progressAt,
                drivenBy,
                forgiven,
                readBack,
                traffic == null ? Traffic.UNTOUCHED : Documents.read(traffic, Traffic.class),
                activeSlot,
                tally,
                finishedAt);
    }

    static Ownership ownership(Row row) throws SQLException {
        return new Ownership(row.optionalText(), row.optionalText(), row.number(), row.instant());
    }
}
