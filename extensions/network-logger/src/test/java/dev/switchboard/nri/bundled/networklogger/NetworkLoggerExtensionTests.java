package dev.switchboard.nri.bundled.networklogger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.bundled.networklogger.NetworkLoggerExtension.Config;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxRemoved;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxUpdated;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class NetworkLoggerExtensionTests {
  private static final RequestContext REQUEST = FixedRequest.withTime();

  private static PodSandbox pod(List<Namespace> namespaces, List<String> ips) {
    return new PodSandbox(
        "p1",
        "web",
        "",
        "default",
        Map.of(),
        Map.of(),
        "",
        new PodSandbox.Linux(
            Optional.empty(), Optional.empty(), "", "", namespaces, Optional.empty()),
        0,
        ips);
  }

  /** What is told in the log, which slf4j-simple writes to the standard error. */
  private static List<String> told(Level level, PodSandbox pod) {
    var bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      var extension = new NetworkLoggerExtension();
      extension.start(FixedContext.of(new Config(level)));
      extension.synchronize(List.of(pod), List.of(), REQUEST);
      extension.runPodSandbox(pod, REQUEST);
      extension.onEvent(new PodSandboxUpdated(pod), REQUEST);
      extension.onEvent(new PodSandboxStopped(pod), REQUEST);
      extension.onEvent(new PodSandboxRemoved(pod), REQUEST);
    } finally {
      System.setErr(before);
    }
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.substring(line.indexOf(" - ") + 3))
        .toList();
  }

  @Test
  void aPodsLifeIsToldWithItsNamespaceAndAddresses() {
    var pod =
        pod(
            List.of(new Namespace("pid", ""), new Namespace("network", "/run/netns/x")),
            List.of("10.0.0.1", "fd00::1"));
    assertThat(told(Level.INFO, pod))
        .containsExactly(
            "Synchronized state with the runtime (1 pods, 0 containers)...",
            "pod default/web: namespace=/run/netns/x ips=[10.0.0.1 fd00::1]",
            "Started pod default/web: namespace=/run/netns/x ips=[10.0.0.1 fd00::1]",
            "Stopped pod default/web: ips=[10.0.0.1 fd00::1]",
            "Removed pod default/web: ips=[10.0.0.1 fd00::1]");
  }

  @Test
  void aPodOfTheHostsNetworkIsToldAsThat() {
    assertThat(told(Level.INFO, pod(List.of(), List.of())))
        .contains("Started pod default/web: namespace=<host-network> ips=[]");
    assertThat(told(Level.INFO, pod(List.of(new Namespace("network", "")), List.of())))
        .contains("Started pod default/web: namespace=<host-network> ips=[]");
  }

  @Test
  void unlessConfiguredItIsTooQuietForTheUsualLevel() {
    assertThat(told(new Config(null).level(), pod(List.of(), List.of()))).isEmpty();
  }
}
