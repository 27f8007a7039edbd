package dev.switchboard.nri.it;

import static dev.switchboard.nri.it.Collector.attribute;
import static dev.switchboard.nri.it.Collector.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.PodSandbox;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A trace that begins at the runtime, and the id that ties error, log line, metric and record. */
@Timeout(180)
class TracingIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String RUNTIME_SPAN = "00f067aa0ba902b7";

  @TempDir Path work;
  private Path jars;

  @BeforeEach
  void jars() throws IOException {
    jars = Files.createDirectory(work.resolve("extensions"));
    for (String id : List.of("a", "b")) {
      JarBuilder.of(id)
          .extension(
              "x.Sets",
              """
              implements CreateContainerHandler {
                public ContainerAdjustment createContainer(
                    PodSandbox pod, Container container, RequestContext request) {
                  String name = container.name().equals("clash") ? "SAME" : "%s";
                  return ContainerAdjustment.builder().env(name, "1").build();
                }
              }
              """
                  .formatted(id.toUpperCase(java.util.Locale.ROOT)))
          .build(jars.resolve(id + ".jar"));
    }
  }

  private static CreateContainerRequest container(String name) {
    return CreateContainerRequest.newBuilder()
        .setPod(PodSandbox.newBuilder().setId("p1").setNamespace("shop").setName("web"))
        .setContainer(
            Container.newBuilder().setId("id-" + name).setPodSandboxId("p1").setName(name))
        .build();
  }

  private SwitchboardProcess start(String more) throws IOException {
    return new SwitchboardProcess(
        work,
        work.resolve("nri.sock"),
        "switchboard:\n  extensions-directory: %s\n%s".formatted(jars, more));
  }

  private static String traceparent(String flags) {
    return "00-" + TRACE + "-" + RUNTIME_SPAN + "-" + flags;
  }

  @Test
  void runtimeRequestAndLinksAreOneUnbrokenTree() throws Exception {
    Peers.require("nri-v0.12.5");
    try (var collector = new Collector();
        var runtime = new GoRuntime("v0.12.5", work.resolve("nri.sock"));
        var process =
            start(
                "  tracing: {endpoint: \"%s\", headers: {Authorization: Bearer hush-hush}}\n"
                    .formatted(collector.endpoint()))) {
      runtime.awaitPlugin();
      process.get("health");
      assertThat(runtime.call("CreateContainer", container("app"), traceparent("01")).error())
          .isEmpty();
      List<Span> spans = collector.await(TRACE, 3);
      assertThat(spans).hasSize(3);
      Span request =
          spans.stream()
              .filter(span -> span.getName().equals("NRI CreateContainer"))
              .findFirst()
              .orElseThrow();
      assertThat(hex(request.getParentSpanId())).isEqualTo(RUNTIME_SPAN);
      assertThat(attribute(request, "k8s.pod.name")).isEqualTo("web");
      assertThat(attribute(request, "container.id")).isEqualTo("id-app");
      assertThat(process.get("decisions"))
          .contains("\"requestId\":\"" + attribute(request, "switchboard.request.id") + "\"");
      List<Span> links = spans.stream().filter(span -> !span.equals(request)).toList();
      assertThat(links).extracting(Span::getName).containsExactlyInAnyOrder("a", "b");
      assertThat(links)
          .allSatisfy(link -> {
            assertThat(link.getParentSpanId()).isEqualTo(request.getSpanId());
            assertThat(link.getStartTimeUnixNano())
                .isGreaterThanOrEqualTo(request.getStartTimeUnixNano());
            assertThat(link.getEndTimeUnixNano()).isLessThanOrEqualTo(request.getEndTimeUnixNano());
          });

      assertThat(links.stream().sorted(Comparator.comparing(Span::getName)))
          .as("one after the other")
          .isSortedAccordingTo(Comparator.comparingLong(Span::getStartTimeUnixNano))
          .isSortedAccordingTo(Comparator.comparingLong(Span::getEndTimeUnixNano));
      List<Span> inTurn = links.stream().sorted(Comparator.comparing(Span::getName)).toList();
      assertThat(inTurn.getLast().getStartTimeUnixNano())
          .as("it was called when the one before it was done")
          .isEqualTo(inTurn.getFirst().getEndTimeUnixNano());
      assertThat(collector.authorization()).isEqualTo("Bearer hush-hush");
      assertThat(process.get("configprops") + process.get("env")).doesNotContain("hush-hush");

      // What the runtime does not sample is not sampled here either; what has no trace gets one.
      runtime.call("CreateContainer", container("quiet"), traceparent("00"));
      runtime.call("CreateContainer", container("clash"));
      Span refused =
          collector.await(span ->
              span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR
                  && span.getName().equals("NRI CreateContainer"));
      assertThat(refused.getParentSpanId()).isEmpty();
      assertThat(collector.await(TRACE, 3)).hasSize(3);
    }
  }

  @Test
  void oneIdTiesErrorLogLineMetricAndRecord() throws Exception {
    Peers.require("nri-v0.12.5");
    try (var runtime = new GoRuntime("v0.12.5", work.resolve("nri.sock"));
        var process = start("")) {
      runtime.awaitPlugin();
      process.get("health");
      String error = runtime.call("CreateContainer", container("clash")).error();
      assertThat(error).contains("b@", ": conflict: plugins \"b\" and \"a\" both tried to set Env");
      String refusal = error.substring(error.indexOf("b@"));
      assertThat(refusal.length()).isLessThanOrEqualTo(256);
      String id = refusal.substring(refusal.lastIndexOf('(') + 1, refusal.lastIndexOf(')'));
      assertThat(process.await("CreateContainer (" + id + ") is refused: b@")).isNotEmpty();
      assertThat(process.get("decisions")).contains("\"requestId\":\"" + id + "\"");
      assertThat(process.get("containers/shop/web/clash"))
          .contains("\"requestId\":\"" + id + "\"", "\"refused\":true");
      assertThat(process.get("prometheus", "application/openmetrics-text"))
          .contains("outcome=\"refused\"", "trace_id=\"" + id + "\"", "span_id=\"" + id + "\"");

      runtime.call("CreateContainer", container("app"), traceparent("01"));
      process.get("decisions"); // after it the metrics have it too
      assertThat(process.get("prometheus", "application/openmetrics-text"))
          .contains("trace_id=\"" + TRACE + "\"");
      assertThat(process.jcmd("VM.class_hierarchy")).doesNotContain("io.opentelemetry");
    }
  }
}
