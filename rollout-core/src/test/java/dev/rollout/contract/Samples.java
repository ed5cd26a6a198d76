package dev.rollout.contract;

import dev.rollout.Amount;
import dev.rollout.BatchSize;
import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.Direction;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.OnStall;
import dev.rollout.Policy;
import dev.rollout.Strategy;
import dev.rollout.ThresholdOf;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Values with something in every field: what gets lost on the way is missed. */
public final class Samples {
    /** Text that trips up quoting of any kind. */
    public static final String ODD =
            "a 'b' \"c\" \\d {e,f} [g] <h> %s $1 NULL null ? :i ; -- /* */ äöü 漢字 🚀 \u00a0\u2028 end";

    /** The same where line breaks are allowed. */
    public static final String ODD_LINES = ODD + "\r\n\tsecond line";

    private Samples() {}

    /** Events of every type, with every constant, and with and without what may be absent. */
    public static List<DeploymentEvent> everyEvent() {
        return EveryValue.of(DeploymentEvent.class);
    }

    /** A request that sets everything, and nothing to its default. */
    public static DeploymentRequest fullRequest() {
        Policy policy = Policy.builder()
                .batchSize(BatchSize.list("1", "10%", "5"))
                .batchPause(Duration.ofMillis(1500))
                .maxUnavailable(Amount.percent(25))
                .allowDowntime(true)
                .health(HealthPolicy.defaults()
                        .path("/healthz?full=1")
                        .timeout(Duration.ofMillis(2500))
                        .attempts(5)
                        .interval(Duration.ofMillis(100))
                        .successes(3)
                        .startDelay(Duration.ZERO)
                        .minHealthy(Duration.ofSeconds(30))
                        .watchInterval(Duration.ofSeconds(11)))
                .instanceDeadline(Duration.ofMinutes(7))
                .progressDeadline(Duration.ofHours(26))
                .onStall(OnStall.PAUSE)
                .drainTimeout(Duration.ofSeconds(45))
                .autoRollback(false)
                .rollbackThreshold(12.5)
                .rollbackThresholdOf(ThresholdOf.BATCH)
                .allowUnknownPrevious(true)
                .build();
        return new DeploymentRequest(
                Fixtures.SERVICE,
                "v2 " + ODD,
                Strategy.rolling(),
                policy,
                "key " + ODD,
                new By("max " + ODD, ODD),
                Map.of("token", ODD, "empty", ""),
                true,
                List.of("i1 " + ODD, "i2"),
                true);
    }

    /** An instance that sets everything. */
    public static Instance fullInstance(int number) {
        return new Instance(
                "i" + number + " " + ODD,
                Fixtures.SERVICE,
                "https://host-" + number + ":8443/" + ODD,
                "v1 " + ODD,
                "zone " + ODD,
                "blue",
                Map.of("rack", "r" + number, "odd " + ODD, ODD, "empty", ""));
    }

    /** Rows of all statuses, directions and kinds of intent, from full to bare, by position. */
    public static List<InstanceState> everyRow() {
        List<InstanceState> rows = new ArrayList<>();
        for (InstanceStatus status : InstanceStatus.values()) {
            for (Direction direction : Direction.values()) {
                rows.add(full(rows.size(), status, direction, null));
            }
        }
        for (IntentKind kind : EnumSet.complementOf(EnumSet.of(IntentKind.SPLIT))) { // that is of no instance
            rows.add(full(rows.size(), InstanceStatus.UPDATING, Direction.FORWARD, intent(kind, "v2 " + ODD)));
            rows.add(full(rows.size(), InstanceStatus.UPDATING, Direction.BACK, intent(kind, null)));
        }
        Instance bare = Instance.of("bare", Fixtures.SERVICE, "x", null);
        rows.add(Fixtures.row(bare, rows.size()));
        return rows;
    }

    private static Intent intent(IntentKind kind, String version) {
        return new Intent(kind, "d1/i1/" + kind, version, 1L << 41, 3, Fixtures.T0.plusMillis(1));
    }

    private static InstanceState full(int position, InstanceStatus status, Direction direction, Intent intent) {
        return new InstanceState(
                fullInstance(position),
                position,
                "v0 " + ODD,
                status,
                direction,
                position + 1,
                position % 2 == 0,
                position % 3 == 0,
                position % 2 == 1,
                position % 5 == 0,
                position % 7 == 0,
                position % 11 == 3,
                position % 4 == 1,
                position % 3 == 2,
                position % 6,
                "v1.5 " + ODD,
                intent,
                Fixtures.T0.plusSeconds(1),
                Fixtures.T0.plusSeconds(2),
                Fixtures.T0.plusSeconds(3),
                ODD_LINES,
                List.of("", "NULL", "null", ODD_LINES, "200 after 3 ms"));
    }
}
