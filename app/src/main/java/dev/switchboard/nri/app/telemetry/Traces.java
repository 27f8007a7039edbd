package dev.switchboard.nri.app.telemetry;

import dev.switchboard.nri.app.config.SwitchboardProperties.Tracing;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.Request;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One span for each request, below the runtime's where that has sent one along, and below it one
 * for each link that was called. They are made once the request is answered: the time of a link
 * begins where that of the one before has ended, so they stand end to end as they were.
 */
final class Traces implements ChainListener, AutoCloseable {
  private static final String NAME = "dev.switchboard.nri";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Propagator.Getter<Request> METADATA =
      new Propagator.Getter<>() {
        @Override
        public @Nullable String get(Request request, String key) {
          List<String> values = request.metadata().getOrDefault(key, List.of());
          return values.isEmpty() ? null : values.getFirst();
        }

        @Override
        public Iterable<String> getAll(Request request, String key) {
          return request.metadata().getOrDefault(key, List.of());
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final Propagator propagator;

  /**
   * @param version of the host
   */
  Traces(Tracing keys, String version) {
    String endpoint = Objects.requireNonNull(keys.endpoint(), "tracing is off").toString();
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint)
            .setHeaders(keys::headers)
            .setTimeout(PATIENCE)
            .build();
    this.provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(
                                AttributeKey.stringKey("service.name"),
                                "switchboard",
                                AttributeKey.stringKey("service.version"),
                                version))))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(keys.sampling())))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build();
    var made = provider.get(NAME);
    this.tracer = new OtelTracer(made, new OtelCurrentTraceContext(), _ -> {});
    this.propagator =
        new OtelPropagator(
            ContextPropagators.create(W3CTraceContextPropagator.getInstance()), made);
  }

  @Override
  public void requestAnswered(RequestAnswer answer) {
    long end = nanos(answer.at());
    long start = end - answer.took().toNanos();
    Span request =
        propagator
            .extract(answer.request(), METADATA)
            .name("NRI " + answer.request().name())
            .kind(Span.Kind.SERVER)
            .startTimestamp(start, TimeUnit.NANOSECONDS)
            .start();
    describe(request, answer);
    long next = start;
    for (LinkAnswer each : answer.answers()) {
      Span link =
          tracer
              .spanBuilder()
              .setParent(request.context())
              .name(each.link().id())
              .startTimestamp(next, TimeUnit.NANOSECONDS)
              .start();
      link.tag("switchboard.link", each.link().id());
      link.tag("switchboard.link.version", each.link().version());
      link.tag("switchboard.outcome", each.failure().map(LinkFailure::code).orElse("ok"));
      fail(link, each.failure());
      next = Math.min(end, next + each.took().toNanos());
      link.end(next, TimeUnit.NANOSECONDS);
    }
    request.end(end, TimeUnit.NANOSECONDS);
  }

  private static long nanos(Instant at) {
    return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
  }

  private static void describe(Span span, RequestAnswer answer) {
    span.tag("switchboard.request.id", answer.request().id());
    span.tag("switchboard.outcome", answer.refusal().isPresent() ? "refused" : "ok");
    answer
        .subject()
        .pod()
        .ifPresent(pod -> {
          span.tag("k8s.namespace.name", pod.namespace());
          span.tag("k8s.pod.name", pod.name());
        });
    answer
        .subject()
        .container()
        .ifPresent(container -> {
          span.tag("k8s.container.name", container.name());
          span.tag("container.id", container.id());
        });
    fail(span, answer.refusal());
  }

  private static void fail(Span span, Optional<LinkFailure> failure) {
    failure.ifPresent(of -> span.error(new Failure(of.message())));
  }

  /** Stands for a failure; where it was made says nothing. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String message) {
      super(message, null, false, false);
    }
  }

  /** Sends what has not been sent yet. */
  @Override
  public void close() {
    provider.shutdown().join(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
