package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the alerts and the dashboard against what a host really tells Prometheus. */
@Timeout(180)
class MetersIT {
  private static final Path RULES =
      Path.of("../config/helm/switchboard/files/switchboard.rules.yaml");
  private static final Path DASHBOARD = Path.of("../config/grafana/switchboard.json");
  private static final Pattern NAME = Pattern.compile("\\b(?:switchboard|jvm|process)_[a-z_]+");

  /** As documented, with what Prometheus makes of the names. */
  private static final List<String> DOCUMENTED =
      List.of(
          "switchboard_requests_seconds_bucket{event=\"CreateContainer\",outcome=\"ok\",le=\"2.0\"}",
          "switchboard_requests_seconds_count{event=\"CreateContainer\",outcome=\"refused\"}",
          "switchboard_link_requests_seconds_bucket{event=\"CreateContainer\",link=\"limits\","
              + "outcome=\"ok\",le=\"2.0\"}",
          "switchboard_link_requests_seconds_count{event=\"CreateContainer\",link=\"names\","
              + "outcome=\"error\"}",
          "switchboard_link_requests_seconds_count{event=\"CreateContainer\",link=\"frail\","
              + "outcome=\"skipped\"}",
          "switchboard_link_requests_seconds_count{event=\"CreateContainer\",link=\"shy\","
              + "outcome=\"shadow\"}",
          "switchboard_conflicts_total{field=\"Env\",outcome=\"refused\"} 1.0",
          "switchboard_connection 1.0",
          "switchboard_reconnects_total 0.0",
          "switchboard_pods 1.0",
          "switchboard_containers 2.0",
          "switchboard_extensions{state=\"started\"} 5.0",
          "switchboard_reloads_total{outcome=\"applied\"} 0.0");

  @TempDir Path work;

  private static List<String> expressions() throws IOException {
    var expressions = new ArrayList<String>();
    JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        expressions.add(target.get("expr").asString());
      }
    }
    return expressions;
  }

  @Test
  void everyMetricOfTheRulesAndTheDashboardIsThere() throws Exception {
    Peers.require("nri-v0.12.5");
    try (var host = new SeenHost(work)) {
      host.create("third"); // now that frail is switched off
      String scraped = scraped(host);
      assertThat(scraped).contains(DOCUMENTED);
      var named = new TreeSet<String>();
      NAME.matcher(String.join("\n", expressions()) + Files.readString(RULES))
          .results()
          .forEach(name -> named.add(name.group()));
      assertThat(named).hasSizeGreaterThan(15);
      assertThat(named)
          .allSatisfy(name -> assertThat(scraped).containsPattern("(?m)^" + name + "[{ ]"));
      assertThat(scraped).doesNotContain("container-app", "pod-1", "\"web\"");
    }
  }

  /** Shadows and what comes of them are told last. */
  private static String scraped(SeenHost host) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String scraped;
    do {
      scraped = host.process().get("prometheus");
    } while (!DOCUMENTED.stream().allMatch(scraped::contains) && System.nanoTime() - deadline < 0);
    return scraped;
  }

  @Test
  void theDashboardAsksWhatPrometheusUnderstands() throws Exception {
    Peers.require("promtool");
    var rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    for (String expression : expressions()) {
      String plain = expression.replace("$__rate_interval", "5m").replace("$instance", ".*");
      rules
          .append("  - record: a:b\n    labels: {n: \"")
          .append(rules.length())
          .append("\"}\n    expr: >-\n      ")
          .append(plain)
          .append('\n');
    }
    Path file = Files.writeString(work.resolve("rules.yaml"), rules);
    Process promtool =
        new ProcessBuilder("promtool", "check", "rules", file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(promtool.getInputStream().readAllBytes());
    assertThat(promtool.waitFor()).as(output).isZero();
    assertThat(output).contains(expressions().size() + " rules found");
  }
}
