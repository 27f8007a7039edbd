package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.ContainerUpdate;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.KeyValue;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.PostCreateContainerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** gRPC services in Go as links of the distribution, at the Go runtime side. */
@Timeout(300)
class RemoteIT {
  private static final PodSandbox POD =
      PodSandbox.newBuilder().setId("p1").setName("web").setNamespace("default").build();
  private static final Container CONTAINER =
      Container.newBuilder().setId("c1").setPodSandboxId("p1").setName("c0").build();
  private static final CreateContainerRequest CREATE =
      CreateContainerRequest.newBuilder().setPod(POD).setContainer(CONTAINER).build();

  /** A remote that is away is told of long before this, the time that a call may take here. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  /** CreateContainer, PostCreateContainer. */
  private static final String EVENTS = Integer.toString(1 << 3 | 1 << 4);

  private static final int PERMISSION_DENIED = 7;

  @TempDir Path work;

  @BeforeAll
  static void peers() {
    Peers.require("nri-v0.12.5");
    Peers.require("remote");
  }

  private Path socket() {
    return work.resolve("nri.sock");
  }

  private SwitchboardProcess switchboard(String remotes) throws IOException {
    return new SwitchboardProcess(
        work,
        socket(),
        """
        switchboard:
          runtime: {request-margin: 100ms}
          extensions:
            remote:
              enabled: true
              timeout: 18s
              config:
                remotes:
        %s
        """
            .formatted(remotes.indent(10)));
  }

  private String remote(String name, String address, String... more) {
    return "%s: {address: \"%s\", timeout: %dms%s}\n"
        .formatted(name, address, PATIENCE.toMillis(), String.join("", more));
  }

  private GoRemote service(String name, String... flags) throws IOException {
    var made = new GoRemote("unix:" + work.resolve(name + ".sock"), flags);
    made.adjust(environment(name));
    return made;
  }

  private String unix(String name) {
    return "unix://" + work.resolve(name + ".sock");
  }

  private static ContainerAdjustment environment(String name) {
    return ContainerAdjustment.newBuilder()
        .addEnv(KeyValue.newBuilder().setKey(name.toUpperCase(Locale.ROOT)).setValue("1"))
        .build();
  }

  private static List<String> created(GoRuntime runtime) throws IOException {
    return runtime.create(CREATE).getAdjust().getEnvList().stream().map(KeyValue::getKey).toList();
  }

  private static String refusal(GoRuntime runtime) {
    return runtime.call("CreateContainer", CREATE).error();
  }

  /** Refused at once, not when the remote's time is over. */
  private static String refusalAtOnce(GoRuntime runtime) {
    GoRuntime.Outcome outcome = runtime.call("CreateContainer", CREATE);
    assertThat(Duration.ofNanos(outcome.micros() * 1000)).isLessThan(PATIENCE);
    return outcome.error();
  }

  private static JsonNode status(SwitchboardProcess switchboard, String name) throws Exception {
    return JsonMapper.shared()
        .readTree(switchboard.get("extensions/remote"))
        .at("/status/remotes/" + name);
  }

  private static void awaitState(SwitchboardProcess switchboard, String name, String state)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!status(switchboard, name).path("state").asString("").equals(state)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            switchboard.get("extensions/remote") + "\n" + String.join("\n", switchboard.log()));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void servicesAreAskedInTheirOrderAndNamedInWhatGoesWrong() throws Exception {
    try (var runtime = new GoRuntime("v0.12.5", socket(), "-request-timeout", "20s");
        var first = service("first");
        var second = service("second", "-events", EVENTS, "-no-health");
        var switchboard =
            switchboard(
                remote("second", unix("second"), ", priority: 2")
                    + remote("first", unix("first"), ", priority: 1, config: \"as it is\""))) {
      runtime.awaitPlugin();
      JsonNode configured = first.await("Configure");
      assertThat(configured.get("config").asString()).isEqualTo("as it is");
      assertThat(configured.get("runtime").asString()).isNotEmpty();
      first.await("Synchronize");
      second.await("Synchronize");
      assertThat(created(runtime)).containsExactly("FIRST", "SECOND");

      second.adjust(environment("first"));
      assertThat(refusal(runtime))
          .contains("remote@", "plugins \"second\" and \"first\" both tried to set");
      second.refuse(PERMISSION_DENIED, "not here");
      assertThat(refusal(runtime)).contains("remote@", ": second: PERMISSION_DENIED: not here");
      second.refuse(0, "no");
      assertThat(refusal(runtime)).contains("remote@", ": second: no");
      second.adjust(environment("second"));
      first.reject("not like this");
      assertThat(refusal(runtime)).contains("remote@", "not like this");
      first.adjust(environment("first"));
      assertThat(created(runtime)).containsExactly("FIRST", "SECOND");

      runtime.call(
          "PostCreateContainer",
          PostCreateContainerRequest.newBuilder().setPod(POD).setContainer(CONTAINER).build());
      second.await("StateChange POST_CREATE_CONTAINER");
      assertThat(status(switchboard, "second").path("events").asString()).isEqualTo("0x0018");
    }
  }

  @Test
  void whatIsAwayFailsAtOnceAndIsToldEverythingWhenItComesBack() throws Exception {
    try (var runtime = new GoRuntime("v0.12.5", socket(), "-request-timeout", "20s");
        var switchboard =
            switchboard(
                remote("policy", unix("policy"), ", start-timeout: 3s")
                    + remote("extra", unix("extra"), ", on-failure: ignore"))) {
      runtime.awaitPlugin();
      awaitState(switchboard, "policy", "AWAY");
      assertThat(refusalAtOnce(runtime))
          .contains("remote@", "policy at " + unix("policy") + " is away");
      try (var policy = service("policy")) {
        policy.await("Configure");
        policy.await("Synchronize");
        awaitState(switchboard, "policy", "SERVING");
        assertThat(created(runtime)).containsExactly("POLICY");
        assertThat(status(switchboard, "extra").path("ignored").asInt()).isPositive();
        policy.signal("KILL");
        awaitState(switchboard, "policy", "AWAY");
        assertThat(refusalAtOnce(runtime)).contains("policy at " + unix("policy") + " is away");
      }
      for (int i = 0; i < 6; i++) { // no breaker makes us wait afterwards
        assertThat(refusalAtOnce(runtime)).contains("is away");
      }
      try (var policy = service("policy");
          var extra = service("extra")) {
        policy.await("Synchronize");
        extra.await("Synchronize");
        awaitState(switchboard, "policy", "SERVING");
        awaitState(switchboard, "extra", "SERVING");
        assertThat(created(runtime)).containsExactly("EXTRA", "POLICY");

        policy.health(false);
        awaitState(switchboard, "policy", "NOT_SERVING");
        assertThat(refusalAtOnce(runtime)).contains("policy at", "does not serve");
        policy.health(true);
        policy.await("Synchronize");
        awaitState(switchboard, "policy", "SERVING");
        assertThat(created(runtime)).containsExactly("EXTRA", "POLICY");

        policy.signal("STOP");
        assertThat(refusal(runtime)).contains("policy did not answer within 6000 ms");
        assertThat(refusalAtOnce(runtime)).contains("policy at", "is away", "did not answer");
        policy.signal("CONT");
        policy.await("Synchronize");
        awaitState(switchboard, "policy", "SERVING");
        assertThat(created(runtime)).containsExactly("EXTRA", "POLICY");
      }
    }
  }

  @Test
  void aServiceMayAskToBeKeptWhenItIsLate() throws Exception {
    try (var runtime = new GoRuntime("v0.12.5", socket(), "-request-timeout", "20s");
        var slow = service("slow", "-keep-connected");
        var switchboard = switchboard(remote("slow", unix("slow")))) {
      runtime.awaitPlugin();
      awaitState(switchboard, "slow", "SERVING");
      slow.hang();
      assertThat(refusal(runtime)).contains("slow did not answer within 6000 ms");
      slow.adjust(environment("slow"));
      assertThat(created(runtime)).containsExactly("SLOW");
      assertThat(status(switchboard, "slow").path("synchronizations").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aServiceMayUpdateContainersUnasked() throws Exception {
    try (var runtime = new GoRuntime("v0.12.5", socket(), "-request-timeout", "20s");
        var service = service("unasked", "-updates");
        var switchboard = switchboard(remote("unasked", unix("unasked")))) {
      runtime.awaitPlugin();
      awaitState(switchboard, "unasked", "SERVING");
      var update = ContainerUpdate.newBuilder().setContainerId("c1");
      update.getLinuxBuilder().getResourcesBuilder().getCpuBuilder().getSharesBuilder().setValue(7);
      for (int i = 0; i < 2; i++) {
        assertThat(service.updateContainers(update.build())).isZero();
        assertThat(runtime.awaitUpdate().toString()).contains("updates");
      }
    }
  }

  @Test
  void aLargeNodeIsToldInParts() throws Exception {
    String padding = "x".repeat(64 << 10);
    List<PodSandbox> pods =
        IntStream.range(0, 100)
            .mapToObj(i ->
                PodSandbox.newBuilder()
                    .setId("pod" + i)
                    .setName("pod" + i)
                    .putAnnotations("padding", padding)
                    .build())
            .toList();
    try (var runtime = new GoRuntime("v0.12.5", socket(), "-request-timeout", "20s");
        var service = service("large");
        var whole = service("whole", "-whole")) {
      runtime.setState(pods, List.of());
      try (var switchboard =
          switchboard(
              remote("large", unix("large"))
                  + remote("whole", unix("whole"), ", on-failure: ignore"))) {
        runtime.awaitPlugin();
        int told = 0;
        JsonNode part;
        do {
          part = service.await("Synchronize");
          told += part.get("pods").asInt();
        } while (part.get("more").asBoolean());
        assertThat(told).isEqualTo(pods.size());
        whole.await("Synchronize");
        assertThat(created(runtime)).containsExactly("LARGE");
        assertThat(switchboard.await("in parts")).contains("whole at", "is away");
      }
    }
  }

  private static String tls(Path folder, String... more) {
    return ", tls: {ca: %s/ca.pem%s}".formatted(folder, String.join("", more));
  }

  private static String client(Path folder) {
    return ", certificate: %1$s/client.pem, key: %1$s/client.key".formatted(folder);
  }

  @Test
  void certificatesAreCheckedOnBothSidesAndMayBeReplaced() throws Exception {
    Path good = Files.createDirectory(work.resolve("good"));
    Path bad = Files.createDirectory(work.resolve("bad"));
    GoRemote.certificates(good, "first client");
    GoRemote.certificates(bad, "stranger");
    String[] secured = {
      "-cert", good + "/server.pem", "-key", good + "/server.key", "-client-ca", good + "/ca.pem"
    };
    try (var runtime = new GoRuntime("v0.12.5", socket(), "-request-timeout", "20s");
        var service = new GoRemote("127.0.0.1:0", secured)) {
      service.adjust(environment("tls"));
      String port = service.address().substring(service.address().lastIndexOf(':'));
      String ip = "https://127.0.0.1" + port;
      String ignore = ", on-failure: ignore";
      try (var switchboard =
          switchboard(
              remote("mutual", ip, tls(good, client(good)))
                  + remote("named", ip, ignore, tls(good, client(good), ", authority: other.test"))
                  + remote("anonymous", ip, ignore, tls(good))
                  + remote("stranger", ip, ignore, tls(good, client(bad)))
                  + remote("untrusting", ip, ignore, tls(bad, client(good)))
                  + remote("plain", "http://127.0.0.1" + port, ignore)
                  + remote("missing", ip, ignore, tls(work.resolve("nowhere"))))) {
        runtime.awaitPlugin();
        awaitState(switchboard, "mutual", "SERVING");
        assertThat(service.await("Configure").get("client").asString()).isEqualTo("first client");
        Map<String, String> problems =
            Map.of(
                "named", "No subject alternative DNS name matching other.test",
                "anonymous", "certificate_required",
                "stranger", "certificate_required",
                "untrusting", "unable to find valid certification path",
                "plain", "Network closed",
                "missing", "nowhere/ca.pem does not exist");
        for (Map.Entry<String, String> each : problems.entrySet()) {
          awaitState(switchboard, each.getKey(), "AWAY");
          assertThat(status(switchboard, each.getKey()).path("problem").asString())
              .as(each.getKey())
              .contains(each.getValue());
        }
        assertThat(created(runtime)).containsExactly("TLS");

        GoRemote.certificates(good, "second client"); // of a new authority, on both sides
        switchboard.await("remote mutual is connected with the certificates that have come");
        assertThat(service.await("Configure").get("client").asString()).isEqualTo("second client");
        assertThat(created(runtime)).containsExactly("TLS");
        assertThat(switchboard.log()).noneMatch(line -> line.contains("mutual at " + ip + " is"));
      }
    }
  }

  @Test
  void nothingOfItStaysWhenItIsReloaded() throws Exception {
    try (var runtime = new GoRuntime("v0.12.5", socket(), "-request-timeout", "20s");
        var service = service("again");
        var switchboard = switchboard(remote("again", unix("again")))) {
      runtime.awaitPlugin();
      for (int generation = 1; generation <= 3; generation++) {
        service.await("Synchronize");
        awaitState(switchboard, "again", "SERVING");
        assertThat(created(runtime)).containsExactly("AGAIN");
        if (generation < 3) {
          Files.writeString(
              work.resolve("test.yaml"),
              Files.readString(work.resolve("test.yaml"))
                  .replaceFirst("timeout: 600[0-9]ms", "timeout: 600" + generation + "ms"));
        }
      }
      awaitOneLoader(switchboard);
      assertThat(
              switchboard.jcmd("Thread.print").lines().filter(line -> line.contains("nri-remote")))
          .hasSize(2);
    }
  }

  @Test
  void theExampleOfTheReadmeBuildsAndServes() throws Exception {
    Path peer = Path.of("peers/remote");
    String readme = Files.readString(Path.of("../extensions/remote/README.md"));
    int begin = readme.indexOf("```go\n") + "```go\n".length();
    Files.writeString(
        work.resolve("main.go"), readme.substring(begin, readme.indexOf("```", begin)));
    for (String file : List.of("go.mod", "go.sum")) {
      Files.copy(peer.resolve(file), work.resolve(file));
    }
    Process build =
        new ProcessBuilder("go", "build", "-o", "example", ".")
            .directory(work.toFile())
            .inheritIO()
            .start();
    assertThat(build.waitFor()).isZero();
    Process example =
        new ProcessBuilder(work.resolve("example").toString(), work.resolve("x.sock").toString())
            .inheritIO()
            .start();
    try (var runtime = new GoRuntime("v0.12.5", socket(), "-request-timeout", "20s");
        var switchboard = switchboard(remote("x", unix("x")))) {
      runtime.awaitPlugin();
      awaitState(switchboard, "x", "SERVING");
      assertThat(created(runtime)).containsExactly("GREETING");
    } finally {
      example.destroyForcibly();
    }
  }

  private static void awaitOneLoader(SwitchboardProcess switchboard) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      switchboard.jcmd("GC.run");
      List<String> loaders =
          switchboard
              .jcmd("VM.classloaders")
              .lines()
              .filter(line -> line.contains("extension-remote#"))
              .toList();
      if (loaders.size() == 1) {
        return;
      }
      assertThat(System.nanoTime()).as("%s", loaders).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }
}
