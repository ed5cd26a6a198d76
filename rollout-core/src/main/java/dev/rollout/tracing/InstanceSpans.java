package dev.rollout.tracing;

import dev.rollout.Direction;
import dev.rollout.InstanceStatus;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.InstanceState;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The spans of the instances that are worked on: each from its opening until it is at rest or turns round. Not threadsafe. */
final class InstanceSpans {
    private final Tracer tracer;
    private final String target;
    private final Map<String, Open> open = new LinkedHashMap<>();

    private record Open(Span span, Direction direction, InstanceStatus status) {}

    InstanceSpans(Tracer tracer, DeploymentRoot root) {
        this.tracer = tracer;
        this.target = root.spec().request().version();
    }

    /**
     * Follows an instance to where it stands now.
     *
     * @param at when that was stored, where the row does not tell
     */
    void follow(InstanceState row, Span within, Instant at) {
        Instant since = row.since() == null ? at : row.since();
        boolean works = row.status().isOpen() && !row.left();
        Open before = open.get(row.id());
        if (before != null && works && before.direction() != row.direction()) {
            end(row.id(), Names.TURNED_BACK, since);
            before = null;
        }
        if (!works) {
            if (before != null) {
                if (row.status() == InstanceStatus.FAILED) {
                    before.span().setAttribute(Names.ERROR_TYPE, "failed");
                    before.span().setStatus(StatusCode.ERROR, row.failure() == null ? "" : row.failure());
                }
                end(row.id(), row.left() ? "left" : Names.word(row.status()), since);
            }
        } else if (before == null || before.status() != row.status()) {
            Span span = before == null ? start(row, within, since) : before.span();
            span.addEvent(Names.word(row.status()), since);
            open.put(row.id(), new Open(span, row.direction(), row.status()));
        }
    }

    private Span start(InstanceState row, Span within, Instant since) {
        boolean back = row.direction() == Direction.BACK;
        String version = back ? row.previous() : target;
        return tracer.spanBuilder("instance")
                .setParent(Context.root().with(within))
                .setStartTimestamp(row.openedAt() == null ? since : row.openedAt())
                .setAttribute(Names.INSTANCE, row.id())
                .setAttribute(Names.DIRECTION, Names.word(row.direction()))
                .setAttribute(Names.BATCH, (long) row.batch())
                .setAttribute(Names.VERSION, String.valueOf(version))
                .startSpan();
    }

    void endAll(String outcome, Instant at) {
        for (String id : Map.copyOf(open).keySet()) {
            end(id, outcome, at);
        }
    }

    private void end(String id, String outcome, Instant at) {
        Open ended = open.remove(id);
        if (ended != null) {
            ended.span().setAttribute(Names.OUTCOME, outcome);
            ended.span().end(at);
        }
    }
}
