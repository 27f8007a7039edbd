package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chains with jars that do what no jar should, at the Go runtime side. */
@Timeout(3600)
class MisbehavingExtensionsIT {
  /** The runtime's request timeout less 100 ms. */
  private static final long LATEST_MICROS = TimeUnit.MILLISECONDS.toMicros(1900);

  /** {@code -Dmisbehaving.creates=10000} for the long run. */
  private static final int CREATES = Integer.getInteger("misbehaving.creates", 500);

  @TempDir Path work;

  private static CreateContainerRequest create(String pod, int number) {
    return CreateContainerRequest.newBuilder()
        .setPod(PodSandbox.newBuilder().setId(pod).setName(pod).setNamespace("default"))
        .setContainer(Container.newBuilder().setId("c" + number).setName("c"))
        .build();
  }

  private static String handler(String body) {
    return """
    implements CreateContainerHandler {
      private int calls;
      public ContainerAdjustment createContainer(
          PodSandbox pod, Container container, RequestContext request) throws Exception {
        calls++;
        %s
      }
    }
    """
        .formatted(body);
  }

  private Path folder() throws IOException {
    return Files.createDirectories(work.resolve("extensions"));
  }

  private void jar(String id, String body) throws IOException {
    JarBuilder.of(id).extension("x." + id, handler(body)).build(folder().resolve(id + ".jar"));
  }

  private static String ifPod(String name, String body) {
    return "if (pod.name().equals(\"%s\")) { %s } return ContainerAdjustment.none();"
        .formatted(name, body);
  }

  /**
   * Sends requests until they are answered soon: on a machine with other work, a JVM that still
   * loads its classes may miss even the runtime's timeout, bad links or not.
   */
  private static void warmUp(GoRuntime runtime, SwitchboardProcess switchboard) throws Exception {
    switchboard.get("health/liveness");
    int soon = 0;
    for (int i = 0; soon < 20; i++) {
      GoRuntime.Outcome outcome = runtime.call("CreateContainer", create("first" + i, i));
      boolean served = !outcome.response().isEmpty() && outcome.error().isEmpty();
      soon = served && outcome.micros() < 200_000 ? soon + 1 : 0;
    }
    while (CreateContainerResponse.parseFrom(
            runtime.call("CreateContainer", create("first", 0)).response())
        .getAdjust()
        .getAnnotationsMap()
        .isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(50); // it was dropped, and is connecting anew
    }
  }

  private static long connections(SwitchboardProcess switchboard) {
    return switchboard.log().stream().filter(line -> line.contains("connected to")).count();
  }

  /** So that the bad ones begin when the JVM is warm. */
  private static String afterAWhile(String body) {
    return "if (pod.name().startsWith(\"first\")) return ContainerAdjustment.none();\n" + body;
  }

  private static String annotates(String id) {
    return "return ContainerAdjustment.builder().annotation(\"%s\", \"1\").build();".formatted(id);
  }

  @Test
  void everyCreateIsAnsweredInTimeAndTheCulpritNamed() throws Exception {
    Peers.require("nri-v0.12.5");
    Path socket = work.resolve("nri.sock");
    jar("sleeper", ifPod("sleep", "Thread.sleep(60_000);"));
    jar("spinner", ifPod("spin", "while (true) Thread.onSpinWait();"));
    String configuration =
        """
        switchboard:
          extensions-directory: %s
          extensions:
            sleeper: {timeout: 20ms, breaker: {failures: 1000}}
            spinner: {timeout: 20ms}
        """
            .formatted(folder());
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var switchboard = new SwitchboardProcess(work, socket, configuration)) {
      runtime.awaitPlugin();
      int spins = 0;
      for (int i = 0; i < 200; i++) {
        String pod = i % 20 == 7 ? "spin" : i % 2 == 0 ? "sleep" : "fine";
        String refusal = refusal(pod, spins);
        GoRuntime.Outcome outcome = runtime.call("CreateContainer", create(pod, i));
        assertThat(outcome.micros()).isLessThanOrEqualTo(LATEST_MICROS);
        assertThat(outcome.error()).contains(refusal);
        assertThat(outcome.error().isEmpty()).isEqualTo(refusal.isEmpty());
        spins += pod.equals("spin") && spins < 2 ? 1 : 0;
      }
      assertStayedConnected(switchboard);
    }
  }

  private static String refusal(String pod, int spins) {
    if (pod.equals("sleep")) {
      return "sleeper@1.2.3: timeout: did not return within 20 ms";
    }
    if (spins == 2) {
      return "spinner@1.2.3: switched_off: switched off while 2 of its threads";
    }
    return pod.equals("spin") ? "spinner@1.2.3: timeout: did not return within 20 ms" : "";
  }

  @Test
  void fiveBadLinksOfTenCostTheOthersNothing() throws Exception {
    Peers.require("nri-v0.12.5");
    Path socket = work.resolve("nri.sock");
    for (int i = 1; i <= 5; i++) {
      jar("good" + i, annotates("good" + i));
    }
    jar("sleeper", afterAWhile("Thread.sleep(60_000); return ContainerAdjustment.none();"));
    jar("spinner", afterAWhile("while (true) Thread.onSpinWait();"));
    jar(
        "thrower",
        afterAWhile("throw calls % 2 == 0 ? new AssertionError() : new LinkageError();"));
    jar("greedy", afterAWhile(annotates("good1")));
    jar(
        "nonsense",
        afterAWhile(
            """
            return calls % 2 == 0
                ? null
                : ContainerAdjustment.builder()
                    .update(ContainerUpdate.of(container.id(), Resources.none()))
                    .build();
            """));
    var configuration =
        new StringBuilder(
            "switchboard:\n  extensions-directory: %s\n  extensions:\n".formatted(folder()));
    for (String id : new String[] {"sleeper", "spinner", "thrower", "greedy", "nonsense"}) {
      configuration.append("    ").append(id).append(": {on-failure: ignore}\n");
    }
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var switchboard = new SwitchboardProcess(work, socket, configuration.toString())) {
      runtime.awaitPlugin();
      warmUp(runtime, switchboard);
      long connections = connections(switchboard);
      var creator = new Creator(runtime, "pod");
      creator.create(200);
      int threads = switchboard.status("Threads");
      int memory = switchboard.status("VmRSS");
      creator.create(CREATES - 200);
      int threadsAfter = switchboard.status("Threads");
      int memoryAfter = switchboard.status("VmRSS");
      System.out.printf(
          "%d creates, %d refused, slowest %d µs, threads %d → %d, memory %d → %d KB%n",
          CREATES, creator.refused, creator.slowest, threads, threadsAfter, memory, memoryAfter);
      assertThat(creator.slowest).isLessThanOrEqualTo(LATEST_MICROS);
      assertThat(creator.refused).isLessThanOrEqualTo(CREATES / 20);
      assertThat(threadsAfter).isLessThanOrEqualTo(threads + 5);
      assertThat(memoryAfter).isLessThanOrEqualTo(memory + 40_000);
      assertThat(connections(switchboard)).as("disconnects").isEqualTo(connections);
      assertThat(switchboard.get("prometheus"))
          .contains("switchboard_stuck_threads 2.0", "switchboard_link_on{link=\"spinner\"} 0.0");
      assertThat(switchboard.get("extensions/sleeper")).contains("\"state\":\"OFF\"", "nextTry");
      assertThat(switchboard.get("health")).contains("\"spinner\":[\"switched off while 2");
    }
  }

  /** Creates one container after the other, and notes how long the runtime waited at most. */
  private static final class Creator {
    private final GoRuntime runtime;
    private final String pod;
    private int number;
    private long slowest;
    private int refused;

    Creator(GoRuntime runtime, String pod) {
      this.runtime = runtime;
      this.pod = pod;
    }

    void create(int count) throws IOException {
      for (int i = 0; i < count; i++, number++) {
        GoRuntime.Outcome outcome =
            runtime.call("CreateContainer", MisbehavingExtensionsIT.create(pod + number, number));
        slowest = Math.max(slowest, outcome.micros());
        if (outcome.error().isEmpty()) {
          assertThat(
                  CreateContainerResponse.parseFrom(outcome.response())
                      .getAdjust()
                      .getAnnotationsMap())
              .as("create %d", number)
              .containsOnlyKeys("good1", "good2", "good3", "good4", "good5");
        } else {
          // The process did not get the processor in time: other work has it, not a bad link.
          assertThat(outcome.error()).contains("no time left to call it");
          refused++;
        }
      }
    }
  }

  private static void assertStayedConnected(SwitchboardProcess switchboard) {
    assertThat(connections(switchboard)).as("it stayed connected throughout").isOne();
    assertThat(switchboard.log()).noneMatch(line -> line.contains("lost"));
    assertThat(switchboard.isAlive()).isTrue();
  }

  @Test
  void anExhaustedHeapEndsTheProcessAndTheNextOneServes() throws Exception {
    Peers.require("nri-v0.12.5");
    Path socket = work.resolve("nri.sock");
    jar(
        "hungry",
        """
        if (pod.name().equals("hungry")) {
          var eaten = new java.util.ArrayList<byte[]>();
          while (true) {
            try {
              eaten.add(new byte[1 << 20]);
            } catch (Throwable swallowed) {
              continue;
            }
          }
        }
        return ContainerAdjustment.builder().annotation("served", "1").build();
        """);
    String configuration = "switchboard.extensions-directory: " + folder() + "\n";
    try (var runtime = new GoRuntime("v0.12.5", socket)) {
      try (var switchboard = new SwitchboardProcess(work, socket, configuration)) {
        runtime.awaitPlugin();
        assertThat(runtime.call("CreateContainer", create("hungry", 1)).error()).isEmpty();
        assertThat(switchboard.awaitEnd()).isEqualTo(3);
        assertThat(switchboard.log().getLast())
            .startsWith("Terminating due to java.lang.OutOfMemoryError: ");
      }
      try (var _ = new SwitchboardProcess(work, socket, configuration)) {
        runtime.awaitPlugin();
        assertThat(runtime.create(create("fine", 2)).getAdjust().getAnnotationsMap())
            .containsKey("served");
      }
    }
  }
}
