package dev.switchboard.nri.it;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes spans over OTLP as a collector does. */
final class Collector implements AutoCloseable {
  private final HttpServer server;
  private volatile @Nullable String authorization;
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      authorization = exchange.getRequestHeaders().getFirst("Authorization");
      var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
      request.getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .forEach(scope -> spans.addAll(scope.getSpansList()));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  /** With what it was sent spans last; null if without. */
  @Nullable String authorization() {
    return authorization;
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  /** Waits until so many spans of a trace are there. */
  List<Span> await(String traceId, int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    List<Span> found;
    do {
      TimeUnit.MILLISECONDS.sleep(50);
      found = spans.stream().filter(span -> hex(span.getTraceId()).equals(traceId)).toList();
    } while (found.size() < count && System.nanoTime() - deadline < 0);
    return found;
  }

  /** Waits for a span. */
  Span await(Predicate<Span> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() - deadline < 0) {
      for (Span span : spans) {
        if (wanted.test(span)) {
          return span;
        }
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no such span among " + spans);
  }

  static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  static String attribute(Span span, String key) {
    return span.getAttributesList().stream()
        .filter(each -> each.getKey().equals(key))
        .map(KeyValue::getValue)
        .map(value -> value.getStringValue())
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
