package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The chart as Helm renders it, decoded into the Kubernetes API's own types. */
@Timeout(120)
class HelmChartIT {
  private static final Path CHART = Path.of("../config/helm/switchboard").toAbsolutePath();

  @TempDir Path work;

  @BeforeEach
  void peers() {
    Peers.require("helm");
    Peers.require("manifests");
  }

  private record Ended(int code, String output) {}

  private Ended run(Path input, String... command) throws Exception {
    Path output = work.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output));
  }

  private Ended helm(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(Peers.file("helm/helm").toString()));
    command.addAll(List.of(arguments));
    return run(Path.of("/dev/null"), command.toArray(String[]::new));
  }

  private String template(String values) throws Exception {
    Path file = Files.writeString(work.resolve("values.yaml"), values);
    Ended rendered =
        helm("template", "node", CHART.toString(), "-n", "kube-system", "-f", file.toString());
    assertThat(rendered.code).as(rendered.output).isZero();
    return rendered.output;
  }

  private String decoded(String manifests) throws Exception {
    Path input = Files.writeString(work.resolve("manifests.yaml"), manifests);
    Ended ended = run(input, Peers.file("manifests").toString());
    assertThat(ended.code).as(ended.output).isZero();
    return ended.output;
  }

  @Test
  void chartHasNothingToComplainOf() throws Exception {
    Ended lint = helm("lint", "--strict", CHART.toString());
    assertThat(lint.code).as(lint.output).isZero();
  }

  @Test
  void b18DefaultsMakeOneHostPerNodeWithoutPrivileges() throws Exception {
    String manifests = template("{}");
    assertThat(decoded(manifests).lines())
        .containsExactlyInAnyOrder(
            "ServiceAccount node-switchboard",
            "ConfigMap node-switchboard",
            "Service node-switchboard",
            "DaemonSet node-switchboard");
    assertThat(manifests)
        .contains("path: /var/run/nri, type: DirectoryOrCreate", "drop: [ALL]", "runAsUser: 0")
        .contains("socket-path: /var/run/nri/nri.sock", "readOnlyRootFilesystem: true")
        .doesNotContain("privileged: true");
  }

  @Test
  void everySwitchRendersWhatTheApiKnows() throws Exception {
    String manifests =
        template(
            """
            config:
              extensions:
                logger: {enabled: false}
            extensions:
              extra:
                - name: site
                  source: {image: {reference: "registry.example.com/site:1"}}
                - name: small
                  source: {configMap: {name: jar}}
                - name: node
                  source: {hostPath: {path: /opt/site, type: Directory}}
            guests: {enabled: true}
            podMonitor: {enabled: true, labels: {release: prometheus}}
            prometheusRule: {enabled: true}
            capabilities: [NET_ADMIN]
            seLinuxOptions: {type: spc_t}
            imagePullSecrets: [{name: secret}]
            javaOptions: -Xmx640m
            """);
    assertThat(decoded(manifests))
        .contains("PodMonitor node-switchboard", "PrometheusRule node-switchboard");
    assertThat(manifests)
        .contains(
            "socket-path: /var/run/switchboard/nri.sock",
            "- /opt/switchboard/extensions",
            "- /extensions/site",
            "mountPath: /extensions/site",
            "value: \"-Xmx640m\"")
        .doesNotContain("initContainers");
  }

  @Test
  void secondPodBesideTheOldOneIsRefusedByTheSchema() throws Exception {
    Path file =
        Files.writeString(
            work.resolve("values.yaml"),
            "updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}\n");
    Ended refused = helm("template", "node", CHART.toString(), "-f", file.toString());
    assertThat(refused.code).isNotZero();
    assertThat(refused.output).contains("maxSurge");
  }

  @Test
  void wrongValuesAreRefusedByTheSchema() throws Exception {
    Path file = Files.writeString(work.resolve("values.yaml"), "nri: {pluginIndex: 7}\nimge: {}\n");
    Ended refused = helm("template", "node", CHART.toString(), "-f", file.toString());
    assertThat(refused.code).isNotZero();
    assertThat(refused.output).contains("pluginIndex", "imge");
  }

  @Test
  void alertsAreWhatPrometheusUnderstands() throws Exception {
    Peers.require("promtool");
    Ended check =
        run(
            Path.of("/dev/null"),
            "promtool",
            "check",
            "rules",
            CHART.resolve("files/switchboard.rules.yaml").toString());
    assertThat(check.code).as(check.output).isZero();
    assertThat(check.output).contains("6 rules found");
  }
}
