package dev.rollout.postgres;

import static dev.rollout.postgres.Parameters.nameOf;
import static dev.rollout.postgres.Parameters.timeOf;

import dev.rollout.Direction;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.postgres.Parameters.Column;
import dev.rollout.spi.Documents;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How an instance lies in its row. */
final class InstanceRows {
    private static final int TAKEN = 1;
    private static final int ADMITTED = 2;
    private static final int TOUCHED = 4;
    private static final int IN_DOUBT = 8;
    private static final int OUTSIDE = 16;
    private static final int LEFT = 32;
    private static final int SICK_BEFORE = 64;
    private static final int STANDBY = 128;

    /** Written once. */
    static final List<Column<InstanceState>> FIXED = List.of(
            text(row -> row.instance().service()),
            text(row -> row.instance().address()),
            text(row -> row.instance().version()),
            text(row -> row.instance().zone()),
            text(row -> row.instance().slot()),
            text(row -> row.instance().labels().isEmpty()
                    ? null
                    : Documents.write(row.instance().labels())));

    /** Written with every change, behind the id that tells the row; in the order of the parameters of {@code write_step}. */
    static final List<Column<InstanceState>> CHANGING = List.of(
            text(InstanceState::id),
            new Column<>("int4", InstanceState::position),
            text(InstanceState::previous),
            text(row -> nameOf(row.status())),
            text(row -> nameOf(row.direction())),
            new Column<>("int4", InstanceState::batch),
            new Column<>("int4", InstanceRows::flags),
            new Column<>("int4", InstanceState::retries),
            time(InstanceState::openedAt),
            time(InstanceState::since),
            time(InstanceState::deadline),
            text(InstanceState::running),
            text(intent(intent -> nameOf(intent.kind()))),
            text(intent(Intent::operationId)),
            text(intent(Intent::version)),
            new Column<>("int8", intent(Intent::fence)),
            new Column<>("int4", intent(Intent::attempt)),
            time(row -> row.intent() == null ? null : row.intent().deadline()),
            text(InstanceState::failure),
            text(row -> row.evidence().isEmpty() ? null : Documents.write(row.evidence())));

    static final String SELECT = """
            select id, service, address, version, zone, slot, labels,
                position, previous, status, direction, batch, taken, admitted, touched, in_doubt,
                outside, left_service, sick_before, standby, retries, opened_at, since, deadline, running,
                intent_kind, intent_operation, intent_version, intent_fence, intent_attempt, intent_deadline,
                failure, evidence
            from {schema}.instance
            """;

    private InstanceRows() {}

    static InstanceState read(Row row) throws SQLException {
        Instance instance = new Instance(
                row.text(),
                row.text(),
                row.text(),
                row.optionalText(),
                row.optionalText(),
                row.optionalText(),
                labels(row.optionalText()));
        int position = row.integer();
        String previous = row.optionalText();
        InstanceStatus status = row.name(InstanceStatus.class);
        Direction direction = row.name(Direction.class);
        int batch = row.integer();
        boolean taken = row.flag();
        boolean admitted = row.flag();
        boolean touched = row.flag();
        boolean inDoubt = row.flag();
        boolean outside = row.flag();
        boolean left = row.flag();
        boolean sickBefore = row.flag();
        boolean standby = row.flag();
        int retries = row.integer();
        Instant openedAt = row.optionalInstant();
        Instant since = row.optionalInstant();
        Instant deadline = row.optionalInstant();
        String running = row.optionalText();
        Intent intent = readIntent(row);
        String failure = row.optionalText();
        String evidence = row.optionalText();
        return new InstanceState(
                instance,
                position,
                previous,
                status,
                direction,
                batch,
                taken,
                admitted,
                touched,
                inDoubt,
                outside,
                left,
                sickBefore,
                standby,
                retries,
                running,
                intent,
                openedAt,
                since,
                deadline,
                failure,
                evidence == null ? List.of() : Documents.readList(evidence));
    }

    static Map<String, String> labels(@Nullable String document) {
        return document == null ? Map.of() : Documents.readTexts(document);
    }

    private static @Nullable Intent readIntent(Row row) throws SQLException {
        IntentKind kind = row.optionalName(IntentKind.class);
        String operation = row.optionalText();
        String version = row.optionalText();
        long fence = row.number();
        int attempt = row.integer();
        Instant deadline = row.optionalInstant();
        if (kind == null || operation == null || deadline == null) {
            return null;
        }
        return new Intent(kind, operation, version, fence, attempt, deadline);
    }

    private static int flags(InstanceState row) {
        return (row.taken() ? TAKEN : 0)
                | (row.admitted() ? ADMITTED : 0)
                | (row.touched() ? TOUCHED : 0)
                | (row.inDoubt() ? IN_DOUBT : 0)
                | (row.outside() ? OUTSIDE : 0)
                | (row.left() ? LEFT : 0)
                | (row.sickBefore() ? SICK_BEFORE : 0)
                | (row.standby() ? STANDBY : 0);
    }

    private static Column<InstanceState> text(Function<InstanceState, @Nullable Object> value) {
        return new Column<>("text", value);
    }

    private static Column<InstanceState> time(Function<InstanceState, @Nullable Instant> value) {
        return new Column<>("timestamptz", row -> timeOf(value.apply(row)));
    }

    private static Function<InstanceState, @Nullable Object> intent(Function<Intent, @Nullable Object> value) {
        return row -> row.intent() == null ? null : value.apply(row.intent());
    }
}
