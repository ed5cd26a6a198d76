package dev.rollout.tracing;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.BatchFinished;
import dev.rollout.DeploymentEvent.BatchStarted;
import dev.rollout.DeploymentEvent.DeploymentFinished;
import dev.rollout.DeploymentEvent.DeploymentStarted;
import dev.rollout.DeploymentEvent.OfInstance;
import dev.rollout.DeploymentEvent.RollbackStarted;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.NumberedEvent;
import dev.rollout.Tally;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.StoredStep;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The spans of one deployment, as long as one driver drives it. Threadsafe. */
final class DeploymentTrace {
    private final Tracer tracer;
    private final Span deployment;
    private final Map<Integer, Span> batches = new TreeMap<>();
    private final InstanceSpans instances;
    private @Nullable Span wayBack;
    private Instant last;

    private DeploymentTrace(Tracer tracer, DeploymentRoot root, boolean takenOver) {
        this.tracer = tracer;
        DeploymentRequest request = root.spec().request();
        this.last = root.ownership().since();
        this.deployment = tracer.spanBuilder("deploy " + request.service())
                .setParent(parent(request))
                .setStartTimestamp(root.spec().createdAt())
                .setAttribute(Names.DEPLOYMENT_ID, root.id())
                .setAttribute(Names.SERVICE, request.service())
                .setAttribute(Names.VERSION, request.version())
                .setAttribute(Names.STRATEGY, Names.word(request.strategy().getClass()))
                .setAttribute(Names.DRIVER, String.valueOf(root.ownership().label()))
                .setAttribute(Names.FENCE, root.ownership().fence())
                .setAttribute(Names.TAKEN_OVER, takenOver)
                .startSpan();
        this.instances = new InstanceSpans(tracer, root);
    }

    /** Opens the spans of what is under way, from when it began. */
    static DeploymentTrace begin(Tracer tracer, DeploymentRoot root, List<InstanceState> instances, boolean takenOver) {
        DeploymentTrace trace = new DeploymentTrace(tracer, root, takenOver);
        synchronized (trace) {
            trace.resume(root, instances);
        }
        return trace;
    }

    private void resume(DeploymentRoot root, List<InstanceState> rows) {
        DeploymentState state = root.state();
        if (state.direction() == Direction.BACK) {
            wayBack = startWayBack(firstOpened(rows, Direction.BACK, 0, last));
        } else if (state.batch() > 0 && state.batchFinishedAt() == null) {
            startBatch(state.batch(), state.batches(), firstOpened(rows, Direction.FORWARD, state.batch(), last));
        }
        for (InstanceState row : rows) {
            if (row.status().isOpen() && !row.left()) {
                if (row.direction() == Direction.FORWARD && !batches.containsKey(row.batch())) {
                    startBatch(row.batch(), state.batches(), firstOpened(rows, Direction.FORWARD, row.batch(), last));
                }
                instances.follow(row, parentOf(row), last);
            }
        }
    }

    /** When the first instance was opened: with it a batch begins. 0 stands for all batches. */
    private static Instant firstOpened(List<InstanceState> rows, Direction direction, int batch, Instant otherwise) {
        return rows.stream()
                .filter(row -> row.direction() == direction && (batch == 0 || row.batch() == batch))
                .map(InstanceState::openedAt)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(otherwise);
    }

    /** The span that the request carries; none where it carries none, or one that is not valid. */
    private static Context parent(DeploymentRequest request) {
        return W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), request.attributes(), new FromAttributes());
    }

    private static final class FromAttributes implements TextMapGetter<Map<String, String>> {
        @Override
        @SuppressWarnings("deprecation") // older versions of the API have no default for it
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    }

    /** What begins comes first, then the instances, then what ends. */
    synchronized void stored(StoredStep step) {
        if (!step.events().isEmpty()) {
            last = step.events().get(step.events().size() - 1).at();
        }
        step.events().forEach(this::begun);
        for (StoredStep.Change change : step.changes()) {
            InstanceState row = change.after();
            instances.follow(row, parentOf(row), last);
        }
        step.events().forEach(event -> ended(event, step.root().state().tally()));
    }

    private void begun(NumberedEvent numbered) {
        if (numbered.event() instanceof BatchStarted started) {
            startBatch(started.batch(), started.batches(), numbered.at());
        } else if (numbered.event() instanceof RollbackStarted started) {
            batches.values().forEach(batch -> {
                batch.setAttribute(Names.OUTCOME, Names.TURNED_BACK);
                batch.setStatus(StatusCode.ERROR, started.reason());
                batch.end(numbered.at());
            });
            batches.clear();
            wayBack = startWayBack(numbered.at());
        }
    }

    private void startBatch(int number, int of, Instant at) {
        Span batch = child("batch")
                .setStartTimestamp(at)
                .setAttribute(Names.BATCH, (long) number)
                .setAttribute(Names.BATCHES, (long) of)
                .startSpan();
        Span before = batches.put(number, batch);
        if (before != null) {
            before.end(at);
        }
    }

    private Span startWayBack(Instant at) {
        return child("roll back").setStartTimestamp(at).startSpan();
    }

    private SpanBuilder child(String name) {
        return tracer.spanBuilder(name).setParent(Context.root().with(deployment));
    }

    private Span parentOf(InstanceState row) {
        Span within = row.direction() == Direction.BACK ? wayBack : batches.get(row.batch());
        return within == null ? deployment : within;
    }

    private void ended(NumberedEvent numbered, Tally tally) {
        DeploymentEvent event = numbered.event();
        if (event instanceof BatchFinished finished) {
            Span batch = batches.remove(finished.batch());
            if (batch != null) {
                batch.end(numbered.at());
            }
        } else if (event instanceof DeploymentFinished finished) {
            finish(finished, tally, numbered.at());
        } else if (!(event instanceof OfInstance)
                && !(event instanceof BatchStarted)
                && !(event instanceof DeploymentStarted)) {
            deployment.addEvent(Names.word(event.getClass()), numbered.at());
        }
    }

    private void finish(DeploymentFinished finished, Tally tally, Instant at) {
        endParts(Names.word(finished.status()), at);
        deployment.setAttribute(Names.OUTCOME, Names.word(finished.status()));
        deployment.setAttribute(Names.TOTAL, (long) tally.total());
        deployment.setAttribute(Names.UPDATED, (long) tally.updated());
        deployment.setAttribute(Names.FAILED, (long) tally.failed());
        deployment.setAttribute(Names.ROLLED_BACK, (long) tally.rolledBack());
        if (finished.status() == DeploymentStatus.COMPLETED) {
            deployment.setAttribute(Names.DEPLOYMENT_STATUS, "succeeded");
        } else if (finished.status() != DeploymentStatus.CANCELLED
                && finished.status() != DeploymentStatus.SUPERSEDED) {
            deployment.setAttribute(Names.DEPLOYMENT_STATUS, "failed");
            deployment.setAttribute(Names.ERROR_TYPE, Names.word(finished.status()));
            deployment.setStatus(StatusCode.ERROR, finished.reason());
        }
        deployment.end(at);
    }

    /** This process does not drive it any more: what is open is ended as of the last step. Without effect after the end. */
    synchronized void handOver() {
        endParts(Names.HANDED_OVER, last);
        deployment.setAttribute(Names.OUTCOME, Names.HANDED_OVER);
        deployment.end(last);
    }

    private void endParts(String outcome, Instant at) {
        instances.endAll(outcome, at);
        batches.values()
                .forEach(batch -> batch.setAttribute(Names.OUTCOME, outcome).end(at));
        batches.clear();
        if (wayBack != null) {
            wayBack.setAttribute(Names.OUTCOME, outcome).end(at);
            wayBack = null;
        }
    }
}
