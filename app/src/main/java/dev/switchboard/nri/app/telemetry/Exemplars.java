package dev.switchboard.nri.app.telemetry;

import dev.switchboard.nri.chain.Request;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus is told with a measurement: {@code trace_id} is that of the runtime's trace or,
 * where there is none, the request's id; {@code span_id} is the request's id always, as in errors,
 * log lines and records.
 */
final class Exemplars implements SpanContext {
  @SuppressWarnings("ThreadLocalUsage") // there is one
  private final ThreadLocal<@Nullable Request> current = new ThreadLocal<>();

  /** Measurements that this takes are of that request. */
  void during(Request request, Runnable measuring) {
    current.set(request);
    try {
      measuring.run();
    } finally {
      current.remove();
    }
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    Request request = current.get();
    return request == null
        ? null
        : TraceParent.of(request).map(TraceParent::traceId).orElse(request.id());
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    return Optional.ofNullable(current.get()).map(Request::id).orElse(null);
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return current.get() != null;
  }

  @Override
  public void markCurrentSpanAsExemplar() {}
}
