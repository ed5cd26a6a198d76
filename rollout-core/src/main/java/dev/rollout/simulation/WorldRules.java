package dev.rollout.simulation;

import dev.rollout.Direction;
import dev.rollout.simulation.Rule.Decides;
import dev.rollout.simulation.Rule.Kind;
import dev.rollout.simulation.Script.Course;
import dev.rollout.spi.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong in the world of a scenario. Of the rules that name health, update, drain or probe the first one that
 * matches decides about that. It keeps count, so each run has its own.
 */
final class WorldRules implements Script.Behaviour {
    private final List<Rule> rules;
    private final Map<String, List<String>> gates;
    private final Map<String, Integer> asked = new HashMap<>();
    private final Targets targets;
    private final FaultCount faults;
    private @Nullable Duration slow;
    private int updates;
    private int splits;

    /** Tells to which version an instance goes. */
    @FunctionalInterface
    interface Targets {
        @Nullable
        String of(String deploymentId, String instance, Direction direction);
    }

    WorldRules(World world, Targets targets, FaultCount faults) {
        this.rules = world.rules();
        this.gates = world.gates();
        this.targets = targets;
        this.faults = faults;
    }

    private int ofHealth(ScriptedInstance instance) {
        for (int index = 0; index < rules.size(); index++) {
            Rule rule = rules.get(index);
            if (rule.health() != null && isOf(rule, instance)) {
                return index;
            }
        }
        return -1;
    }

    private static boolean isOf(Rule rule, ScriptedInstance instance) {
        return rule.matches(instance.id(), instance.version, instance.updateNumber, instance.direction);
    }

    /**
     * Whether an instance that is alive and started is healthy.
     *
     * @param asked whether a probe asks, which counts
     */
    boolean healthy(ScriptedInstance instance, Duration since, boolean asked) {
        int index = ofHealth(instance);
        Decides health = index < 0 ? null : rules.get(index).health();
        if (health == null) {
            return true;
        }
        boolean healthy = switch (health.kind()) {
            case FAIL -> false;
            case FIRST -> !isAmongFirst(instance, index, health.first(), asked);
            case PASS_AFTER -> since.compareTo(health.time()) >= 0;
            case FLAP -> since.toNanos() / health.time().toNanos() % 2 == 0;
            default -> true;
        };
        if (asked && !healthy) {
            faults.hit("health: " + name(health.kind()));
        }
        return healthy;
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean isAmongFirst(ScriptedInstance instance, int rule, int first, boolean counts) {
        int[] applied = instance.applied;
        if (applied == null) {
            applied = new int[rules.size()];
            instance.applied = applied;
        }
        boolean among = applied[rule] < first;
        if (counts && among) {
            applied[rule]++;
        }
        return among;
    }

    /** An instance runs what it runs from now on: its health may change by itself later. */
    void runs(ScriptedFleet fleet, ScriptedInstance instance) {
        int index = ofHealth(instance);
        Decides health = index < 0 ? null : rules.get(index).health();
        if (health == null) {
            return;
        }
        Duration left = health.time().minus(fleet.time().elapsed().minus(instance.updatedAt));
        if (health.kind() == Kind.PASS_AFTER) {
            fleet.measureLater(instance, left);
        } else if (health.kind() == Kind.DIE_AFTER && !left.isNegative()) {
            unlessUpdated(fleet, instance, left, () -> {
                faults.hit("health: " + name(Kind.DIE_AFTER));
                fleet.kill(instance.id());
            });
        } else if (health.kind() == Kind.FLAP) {
            flaps(fleet, instance, health.time());
        }
    }

    private static void flaps(ScriptedFleet fleet, ScriptedInstance instance, Duration every) {
        unlessUpdated(fleet, instance, every, () -> {
            fleet.measure(instance);
            flaps(fleet, instance, every);
        });
    }

    private static void unlessUpdated(ScriptedFleet fleet, ScriptedInstance instance, Duration delay, Runnable change) {
        int generation = instance.generation;
        fleet.time().schedule(delay, () -> {
            if (instance.generation == generation) {
                change.run();
            }
        });
    }

    /** How an update goes that begins now. */
    Course update(ScriptedInstance instance, String version, Direction direction) {
        updates++;
        instance.updateNumber = updates;
        instance.direction = direction;
        slow = null;
        for (int index = 0; index < rules.size(); index++) {
            Rule rule = rules.get(index);
            Decides update = rule.update();
            if (update != null && rule.matches(instance.id(), version, updates, direction)) {
                if (update.kind() == Kind.SLOW) {
                    slow = update.time();
                    faults.hit("update: slow");
                }
                boolean throwsFirst =
                        update.kind() == Kind.FIRST && isAmongFirst(instance, index, update.first(), true);
                return throwsFirst ? hit("update", Course.THROW) : hit("update", course(update));
            }
        }
        return Course.OK;
    }

    @Override
    public @Nullable Duration updateTime(String instance, String version) {
        return slow;
    }

    Course drain(ScriptedInstance instance, String deploymentId, Direction direction) {
        for (Rule rule : rules) {
            if (rule.drain() != null) {
                String target = rule.version() == null ? null : targets.of(deploymentId, instance.id(), direction);
                if (rule.matches(instance.id(), target, instance.updateNumber, direction)) {
                    return hit("drain", course(rule.drain()));
                }
            }
        }
        return Course.OK;
    }

    Course probe(ScriptedInstance instance) {
        for (Rule rule : rules) {
            if (rule.probe() != null && isOf(rule, instance)) {
                return hit("probe", course(rule.probe()));
            }
        }
        return Course.OK;
    }

    /** The first rule that names it decides, whatever else it names. */
    @Override
    public Course split() {
        for (Rule rule : rules) {
            Decides split = rule.split();
            if (split != null) {
                splits++;
                boolean passes = split.kind() == Kind.FIRST && splits > split.first();
                return passes ? Course.OK : hit("split", split.kind() == Kind.FIRST ? Course.THROW : course(split));
            }
        }
        return Course.OK;
    }

    /** The verdicts of a gate in the order in which it is asked, the last one repeats; it passes where there are none. */
    Verdict verdict(String gate) {
        List<String> verdicts = gates.getOrDefault(gate, List.of("pass"));
        int index = asked.merge(gate, 1, Integer::sum) - 1;
        String verdict = verdicts.get(Math.min(index, verdicts.size() - 1));
        if (!verdict.equals("pass")) {
            faults.hit("gate: " + verdict);
        }
        return new Verdict(Verdict.Kind.valueOf(verdict.toUpperCase(Locale.ROOT)), "by the scenario");
    }

    private Course hit(String what, Course course) {
        if (course != Course.OK) {
            faults.hit(what + ": " + course.name().toLowerCase(Locale.ROOT));
        }
        return course;
    }

    private static Course course(Decides decides) {
        return switch (decides.kind()) {
            case THROW -> Course.THROW;
            case HANG -> Course.HANG;
            case LIE -> Course.LIE;
            default -> Course.OK;
        };
    }
}
