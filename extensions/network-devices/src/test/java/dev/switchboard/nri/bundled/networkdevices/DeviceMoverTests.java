package dev.switchboard.nri.bundled.networkdevices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real interfaces in a real network namespace, of which names carry our process id. */
@Timeout(120)
class DeviceMoverTests {
  private static final long PID = ProcessHandle.current().pid() % 1_000_000;
  private static final String NAMESPACE = "nri-test-" + PID;
  private static final String FIRST = "nria" + PID;
  private static final String SECOND = "nrib" + PID;

  private record Ended(int code, String output) {}

  private static Ended run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  /** What is shown of an interface in the pod's namespace. */
  private static String inPod(String what, String name) throws Exception {
    return run("ip", "-n", NAMESPACE, "-o", what, "show", "dev", name).output;
  }

  private static String onHost(String name) throws Exception {
    return run("ip", "-o", "link", "show", "dev", name).output;
  }

  @BeforeEach
  void interfaces() throws Exception {
    String reason;
    try {
      Ended added = run("ip", "netns", "add", NAMESPACE);
      Ended pair = run("ip", "link", "add", FIRST, "type", "veth", "peer", "name", SECOND);
      reason = added.code == 0 && pair.code == 0 ? "" : added.output + pair.output;
    } catch (IOException e) {
      reason = e.getMessage();
    }
    if (!reason.isEmpty()) {
      String text = "no network namespaces or veth interfaces can be made here: " + reason;
      if ("true".equals(System.getenv("CI"))) {
        Assertions.fail(text);
      }
      Assumptions.abort(text);
    }
  }

  @AfterEach
  void remove() throws Exception {
    run("ip", "netns", "del", NAMESPACE);
    run("ip", "link", "del", FIRST);
    run("ip", "link", "del", SECOND);
  }

  private static PodSandbox pod(String annotation) {
    PodSandbox pod =
        PodSandbox.of("default", "web", Map.of("netdevice.noderesource.dev", annotation));
    return new PodSandbox(
        pod.id(),
        pod.name(),
        pod.uid(),
        pod.namespace(),
        pod.labels(),
        pod.annotations(),
        pod.runtimeHandler(),
        new PodSandbox.Linux(
            Optional.empty(),
            Optional.empty(),
            "",
            "",
            List.of(new Namespace("network", "/var/run/netns/" + NAMESPACE)),
            Optional.empty()),
        0,
        List.of());
  }

  private static NetworkDevicesExtension extension() {
    var extension = new NetworkDevicesExtension();
    extension.start(FixedContext.of(Config.DEFAULT));
    return extension;
  }

  private static void start(PodSandbox pod) throws Exception {
    extension().runPodSandbox(pod, FixedRequest.withTime());
  }

  private static void stop(PodSandbox pod) throws Exception {
    extension().onEvent(new PodSandboxStopped(pod), FixedRequest.withTime());
  }

  @Test
  void b12AnInterfaceHasItsNameAddressAndMtuInThePodAndComesBack() throws Exception {
    PodSandbox pod =
        pod(
            "[{name: %s, new_name: net1, address: 10.99.0.5, prefix: 24, mtu: 1400}]"
                .formatted(FIRST));
    start(pod);
    assertThat(inPod("link", "net1")).contains("mtu 1400", "alias " + FIRST, ",UP");
    assertThat(inPod("addr", "net1")).contains("inet 10.99.0.5/24");
    assertThat(onHost(FIRST)).contains("does not exist");
    stop(pod);
    assertThat(onHost(FIRST)).contains(FIRST).doesNotContain(",UP", "does not exist");
    assertThat(inPod("link", "net1")).contains("does not exist");
  }

  @Test
  void whatWouldBeMovedIsToldAndStaysWhereItIs() throws Exception {
    PodSandbox pod =
        pod(
            "[{name: %s, new_name: net1, address: 10.99.0.5, prefix: 24, mtu: 1400}, {name: %s}]"
                .formatted(FIRST, SECOND));
    assertThat(extension().foretellPodSandbox(pod, FixedRequest.withTime()))
        .containsExactly(
            "moves the interface %s of the host into the pod as net1, with the address"
                    .formatted(FIRST)
                + " 10.99.0.5/24 and an MTU of 1400",
            "moves the interface %s of the host into the pod as %s".formatted(SECOND, SECOND));
    assertThat(onHost(FIRST)).contains(FIRST).doesNotContain("does not exist");
    assertThatThrownBy(
            () -> extension().foretellPodSandbox(pod("[{name: nosuch}]"), FixedRequest.withTime()))
        .hasMessageContaining("no network interface \"nosuch\"");
    PodSandbox ofHost =
        PodSandbox.of(
            "default",
            "web",
            Map.of("netdevice.noderesource.dev", "[{name: %s}]".formatted(FIRST)));
    assertThatThrownBy(() -> extension().foretellPodSandbox(ofHost, FixedRequest.withTime()))
        .hasMessageContaining("host network");
  }

  @Test
  void b12AMissingNewNameKeepsTheName() throws Exception {
    PodSandbox pod = pod("[{name: %s, address: 'fd99::5'}]".formatted(FIRST));
    start(pod);
    assertThat(inPod("addr", FIRST)).contains("inet6 fd99::5/128");
    stop(pod);
    assertThat(onHost(FIRST)).doesNotContain("does not exist");
  }

  @Test
  void b12AFailureIsReportedAndEverythingIsAsBefore() throws Exception {
    assertThat(run("ip", "link", "set", "dev", FIRST, "up").code).isZero();
    PodSandbox pod =
        pod("[{name: %s, new_name: net1, mtu: 1300}, {name: nosuch}]".formatted(FIRST));
    assertThatThrownBy(() -> start(pod)).hasMessage("the host has no network interface \"nosuch\"");
    assertThat(onHost(FIRST)).contains(",UP", "mtu 1500");
  }

  @Test
  void b12AnAddressThatTheKernelRefusesIsReportedWithItsCommand() throws Exception {
    PodSandbox pod = pod("[{name: %s, address: 'ff02::1'}]".formatted(FIRST));
    assertThatThrownBy(() -> start(pod))
        .hasMessageContaining("addr add ff02::1/128 dev " + FIRST)
        .hasMessageContaining("multicast");
    assertThat(onHost(FIRST)).doesNotContain("does not exist");
  }

  @Test
  void b12WhatCannotBeTakenBackIsReportedAndTheRestIsTakenBack() throws Exception {
    PodSandbox both = pod("[{name: %s, new_name: net1}]".formatted(FIRST));
    start(both);
    PodSandbox more =
        pod("[{name: gone, new_name: net9}, {name: %s, new_name: net1}]".formatted(FIRST));
    assertThatThrownBy(() -> stop(more)).hasMessageContaining("net9");
    assertThat(onHost(FIRST)).doesNotContain("does not exist");
  }

  @Test
  void aNamespaceThatIsGoneHasNothingToGiveBack() throws Exception {
    var mover =
        new DeviceMover(
            new IpCommand(FixedRequest.withTime().remaining()),
            new IpCommand(FixedRequest.withTime().remaining()),
            Path.of("/var/run/netns/nri-no-such"));
    assertThatCode(() -> mover.moveOut(List.of())).doesNotThrowAnyException();
  }
}
