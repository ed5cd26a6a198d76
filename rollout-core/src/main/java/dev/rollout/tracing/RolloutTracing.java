package dev.rollout.tracing;

import dev.rollout.DeploymentEvent.DeploymentFinished;
import dev.rollout.DeploymentRequest;
import dev.rollout.spi.DeployerListener;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.StoredStep;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Spans in OpenTelemetry: one for a deployment, in it one for each batch and for the way back, in these one for each time
 * that an instance is worked on. They are made by the process that drives, at the times that are stored. Threadsafe.
 *
 * <pre>{@code
 * RollingDeployer.builder().listener(RolloutTracing.to(openTelemetry))...
 * deployer.deploy(RolloutTracing.inCurrentTrace(request));
 * }</pre>
 *
 * <p>A process that takes a deployment over opens the spans of what is under way once more, from their stored beginnings, so
 * that whatever ends has a span of its whole length. What the former driver had open it ends as {@code handed_over}; where it
 * was killed those spans are lost, the ended ones are not. The spans of different drivers are in one trace where the request
 * carries one ({@link #inCurrentTrace}), else in one trace for each driver; {@code deployment.id} is the same in all.
 */
public final class RolloutTracing implements DeployerListener {

    private final Tracer tracer;
    private final Map<Tenure, DeploymentTrace> open = new ConcurrentHashMap<>();

    /** The time in which one driver drives one deployment. */
    private record Tenure(String deploymentId, long fence) {
        static Tenure of(DeploymentRoot root) {
            return new Tenure(root.id(), root.ownership().fence());
        }
    }

    private RolloutTracing(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Spans by a tracer of the name {@code dev.rollout}.
     *
     * @param openTelemetry stays the host's
     * @return a listener for one deployer or more
     * @throws IllegalArgumentException if {@code openTelemetry} is null
     */
    @SuppressWarnings("exports") // who has one reads its module; nobody else should have to
    public static RolloutTracing to(@Nullable OpenTelemetry openTelemetry) {
        if (openTelemetry == null) {
            throw new IllegalArgumentException("openTelemetry must be set, was null");
        }
        return new RolloutTracing(openTelemetry.getTracer("dev.rollout"));
    }

    /**
     * The request with the current span as the parent of all of its spans, whichever process makes them: in its attribute
     * {@code traceparent}, as W3C Trace Context writes it. Without a current span it is returned as it is. A
     * request that is repeated under its key may be in another span: the one of the first counts.
     *
     * @param request to be submitted
     * @return the same, with the attribute
     */
    public static DeploymentRequest inCurrentTrace(DeploymentRequest request) {
        String[] parent = {null};
        W3CTraceContextPropagator.getInstance().inject(Context.current(), parent, (carrier, key, value) -> {
            if (carrier != null && key.equals(DeploymentRequest.TRACEPARENT)) {
                carrier[0] = value;
            }
        });
        return parent[0] == null ? request : request.attribute(DeploymentRequest.TRACEPARENT, parent[0]);
    }

    @Override
    public void driving(DeploymentRoot root, List<InstanceState> instances, boolean takenOver) {
        open.put(Tenure.of(root), DeploymentTrace.begin(tracer, root, instances, takenOver));
    }

    @Override
    public void stored(StoredStep step) {
        DeploymentTrace trace = open.get(Tenure.of(step.root()));
        if (trace != null) {
            trace.stored(step);
        }
        // Where too many calls wait, the one that releases it may never come.
        if (step.events().stream().anyMatch(numbered -> numbered.event() instanceof DeploymentFinished)) {
            open.remove(Tenure.of(step.root()));
        }
    }

    @Override
    public void released(DeploymentRoot root) {
        DeploymentTrace trace = open.remove(Tenure.of(root));
        if (trace != null) {
            trace.handOver();
        }
    }

    /** How many deployments it holds traces of. */
    int held() {
        return open.size();
    }
}
