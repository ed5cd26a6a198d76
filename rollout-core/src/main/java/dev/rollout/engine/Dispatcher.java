package dev.rollout.engine;

import dev.rollout.DeploymentRequest;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.decision.Action;
import dev.rollout.decision.Answer;
import dev.rollout.decision.PlanCompiler;
import dev.rollout.decision.Testimony;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import dev.rollout.spi.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts the actions of a driver, and brings back what became of them. */
final class Dispatcher {
    private static final Duration RECORD_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RECORD_RETRY = Duration.ofSeconds(1);
    private static final Duration GATE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration TESTIMONY = Duration.ofSeconds(1);

    private final Workshop shop;
    private final Driver driver;
    private final String sessionId;
    private final AtomicInteger underWay = new AtomicInteger();

    Dispatcher(Workshop shop, Driver driver, String sessionId) {
        this.shop = shop;
        this.driver = driver;
        this.sessionId = sessionId;
    }

    /** Notes what is started in the copy, then starts it. Called on the driver's step. */
    void dispatch(List<Action> actions, WorkingCopy copy) {
        Starter starter = new Starter(copy);
        actions.forEach(action -> action.accept(starter));
    }

    private void tell(Consumer<WorkingCopy> news) {
        driver.tell(news, underWay.decrementAndGet() > 0);
    }

    private final class Starter implements Action.Interpreter {
        private final WorkingCopy copy;

        Starter(WorkingCopy copy) {
            this.copy = copy;
        }

        @Override
        public void carry(Action.Carry action) {
            Intent intent = action.intent();
            int position = action.position();
            Reports reports = reports(intent.deadline());
            CallContext context = context(intent.operationId(), intent.attempt(), intent.deadline(), reports);
            copy.calling(position);
            underWay.incrementAndGet();
            boolean asked =
                    intent.kind() == IntentKind.DRAIN && copy.means().updater().versioned();
            Telling telling = new Telling(asked, (result, version) -> {
                Answer answer = answer(result, version, reports.lines());
                tell(then -> then.answered(position, intent, answer));
            });
            shop.hands().calls().run(call(position, intent, context), terms(() -> timeout(intent)), telling::done);
            if (asked) {
                Duration timeout = copy.policy().health().timeout();
                shop.hands()
                        .calls()
                        .run(new Call.ReadVersion(instance(position), context), terms(() -> timeout), read -> {
                            // one that is down can't tell; that is no reason not to replace it
                            if (!read.ok()) {
                                reports.report("could not read the version: " + read.detail());
                            }
                            telling.told(read.ok() ? read.version() : null);
                        });
            }
        }

        /** A drain gets all of its time, and no more, also where it begins late. */
        private Duration timeout(Intent intent) {
            Duration left = left(intent.deadline());
            Duration drain = copy.policy().deadlines().drainTimeout();
            return intent.kind() == IntentKind.DRAIN && drain.compareTo(left) < 0 ? drain : left;
        }

        private Call call(int position, Intent intent, CallContext context) {
            Instance instance = instance(position);
            switch (intent.kind()) {
                case DRAIN:
                    return new Call.Drain(instance, context);
                case UPDATE:
                    return new Call.Update(instance, String.valueOf(intent.version()), context);
                default:
                    return new Call.Admit(instance, context, attachCheck(position));
            }
        }

        /** One that comes back sick as it was before is not asked. */
        private @Nullable ProbeContext attachCheck(int position) {
            HealthPolicy health = copy.policy().health();
            InstanceState row = copy.row(position);
            boolean asked = row.status() == InstanceStatus.HEALTH_CHECKING && !row.sickBefore();
            return asked ? new ProbeContext(health.path(), health.timeout(), row.running()) : null;
        }

        @Override
        public void readVersion(Action.ReadVersion action) {
            int position = action.position();
            Duration timeout = copy.policy().health().timeout();
            Instant deadline = shop.clock().now().plus(timeout);
            Reports reports = reports(deadline);
            Call call = new Call.ReadVersion(instance(position), context(action.operationId(), 1, deadline, reports));
            copy.calling(position);
            underWay.incrementAndGet();
            shop.hands().calls().run(call, terms(() -> timeout), result -> {
                Answer answer = answer(result, result.version(), reports.lines());
                tell(then -> then.versionRead(position, answer));
            });
        }

        @Override
        public void probe(Action.Probe action) {
            int position = action.position();
            HealthPolicy health = copy.policy().health();
            Instant deadline = shop.clock().now().plus(health.timeout());
            Call call = new Call.Probe(
                    instance(position),
                    new ProbeContext(health.path(), health.timeout(), action.expectedVersion()),
                    context(
                            copy.spec().id() + "/" + copy.row(position).id() + "/probe",
                            1,
                            deadline,
                            reports(deadline)),
                    action.expectedVersion());
            copy.probing(position);
            underWay.incrementAndGet();
            shop.hands().probes().run(call, terms(health::timeout), result -> {
                Instant at = shop.clock().now();
                ProbeResult answer =
                        CallResult.NOT_STARTED.equals(result) ? null : new ProbeResult(result.ok(), result.detail());
                tell(then -> then.probed(position, action.phase(), answer, at));
            });
        }

        @Override
        public void testify(Action.Testify action) {
            int position = action.position();
            HealthPolicy health = copy.policy().health();
            Duration timeout = health.timeout().compareTo(TESTIMONY) < 0 ? health.timeout() : TESTIMONY;
            Instant askedAt = shop.clock().now();
            Instant deadline = askedAt.plus(timeout);
            String operation = copy.spec().id() + "/" + copy.row(position).id() + "/probe";
            Call call = new Call.Probe(
                    instance(position),
                    new ProbeContext(health.path(), timeout, null),
                    context(operation, 1, deadline, reports(deadline)),
                    null);
            copy.askedToTestify(position);
            underWay.incrementAndGet();
            shop.hands().probes().run(call, terms(() -> timeout), result -> {
                Testimony testimony = CallResult.NOT_STARTED.equals(result)
                        ? null
                        : new Testimony(result.ok(), copy.row(position).id() + ": " + result.detail(), askedAt);
                tell(then -> then.testified(position, testimony));
            });
        }

        @Override
        public void readRegistry(Action.ReadRegistry action) {
            DeploymentRequest request = copy.spec().request();
            Instant askedAt = shop.clock().now();
            AtomicReference<List<Instance>> there = new AtomicReference<>();
            Call call = new Call.ReadRegistry(request.service(), instances -> {
                PlanCompiler.validFleet(request, instances);
                there.set(instances);
            });
            copy.readingRegistry();
            underWay.incrementAndGet();
            shop.hands().calls().run(call, terms(() -> RECORD_TIMEOUT), result -> {
                Instant now = shop.clock().now();
                List<Instance> told = result.ok() ? there.get() : null;
                tell(then -> then.registryRead(told, askedAt, result.detail(), now));
            });
        }

        @Override
        public void askGate(Action.AskGate action) {
            Instant deadline = shop.clock().now().plus(GATE_TIMEOUT);
            AtomicReference<Verdict> said = new AtomicReference<>();
            Call call = new Call.AskGate(GateQuestion.of(copy, action.name(), deadline), said::set);
            copy.gate = copy.gate.asking(copy.state());
            underWay.incrementAndGet();
            shop.hands().calls().run(call, terms(() -> GATE_TIMEOUT), result -> {
                Verdict verdict = result.ok() ? said.get() : Verdict.noData(result.detail());
                Instant now = shop.clock().now();
                boolean asked = !CallResult.NOT_STARTED.equals(result);
                tell(then -> then.gate = then.gate.answered(asked ? verdict : null, now));
            });
        }

        @Override
        public void split(Action.Split action) {
            Intent intent = action.intent();
            Reports reports = reports(intent.deadline());
            CallContext context = context(intent.operationId(), intent.attempt(), intent.deadline(), reports);
            Call call = new Call.Split(copy.spec().request().service(), action.split(), context);
            copy.shift = copy.shift.started(intent, action.members());
            underWay.incrementAndGet();
            shop.hands().calls().run(call, terms(() -> left(intent.deadline())), result -> {
                Answer answer = answer(result, null, reports.lines());
                tell(then -> then.shift = then.shift.ended(intent, answer));
            });
        }

        @Override
        public void recordVersions(Action.RecordVersions action) {
            Call call = new Call.RecordVersions(
                    copy.spec().request().service(),
                    action.versions(),
                    copy.ownership().fence());
            copy.unrecorded().started();
            underWay.incrementAndGet();
            shop.hands().calls().run(call, terms(() -> RECORD_TIMEOUT), result -> {
                Instant retry = shop.clock().now().plus(RECORD_RETRY);
                tell(then -> then.unrecorded().ended(action.versions(), result.ok(), result.detail(), retry));
            });
        }

        /** The instance as the registry knew it, at the version that it runs now as far as that is known. */
        private Instance instance(int position) {
            return GateQuestion.now(copy.row(position));
        }

        private Reports reports(Instant deadline) {
            return new Reports(() -> shop.mayGoOn(sessionId), () -> left(deadline));
        }

        private CallContext context(String operationId, int attempt, Instant deadline, Reports reports) {
            return new CallContext(
                    copy.spec().id(),
                    operationId,
                    attempt,
                    copy.ownership().fence(),
                    deadline,
                    copy.spec().request().attributes(),
                    reports);
        }
    }

    /** A call that waited for its slot is made only if the session that wanted it is still the present one. */
    private CallRunner.Terms terms(Supplier<Duration> timeLeft) {
        return new CallRunner.Terms(timeLeft, () -> shop.mayAct(sessionId));
    }

    private Duration left(Instant deadline) {
        Duration left = Duration.between(shop.clock().now(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private @Nullable Answer answer(CallResult result, @Nullable String version, List<String> reports) {
        if (CallResult.NOT_STARTED.equals(result)) {
            return null;
        }
        return new Answer(
                result.ok(),
                result.detail(),
                version,
                result.abandoned(),
                reports,
                shop.clock().now());
    }
}
