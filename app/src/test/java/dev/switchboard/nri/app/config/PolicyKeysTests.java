package dev.switchboard.nri.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.chain.BreakerSettings;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.merge.Grants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** The keys that say when a link is called and what its failure means. */
class PolicyKeysTests {
  @TempDir Path folder;

  private Configuration yaml(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("test.yaml"), text);
    var environment = new StandardEnvironment();
    new YamlPropertySourceLoader()
        .load("test", new FileSystemResource(file))
        .forEach(environment.getPropertySources()::addLast);
    return new Configuration(environment);
  }

  private SwitchboardSettings settings(String text) throws IOException {
    return yaml(text).switchboard().toSettings(OptionalInt.empty());
  }

  private List<String> problems(String text) throws IOException {
    Configuration configuration = yaml(text);
    return catchThrowableOfType(InvalidConfigurationException.class, configuration::switchboard)
        .problems();
  }

  @Test
  void matchBreakerAndModeReachTheHost() throws Exception {
    var settings =
        yaml("""
        switchboard:
          max-stuck-threads: 3
          extensions:
            gpu:
              required: true
              match:
                exclude-namespaces: [kube-system]
                labels: ["app.kubernetes.io/name=web"]
                expression: pod.name != "x"
              breaker: {failures: 2, window: 5s, initial-delay: 1ms, max-delay: 2ms, stuck-threads: 1}
            tried: {mode: shadow}
        """)
            .switchboard()
            .toSettings(OptionalInt.empty());
    assertThat(settings.maxStuckThreads()).isEqualTo(3);
    assertThat(settings.extension("tried").policy().mode()).isEqualTo(Mode.SHADOW);
    var gpu = settings.extension("gpu");
    assertThat(gpu.required()).isTrue();
    assertThat(gpu.policy().breaker())
        .isEqualTo(
            new BreakerSettings(
                2, Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofMillis(2), 1));
    var match = gpu.policy().match();
    assertThat(match.mismatch(PodSandbox.of("kube-system", "a", Map.of()), null))
        .isEqualTo("exclude-namespaces");
    assertThat(match.mismatch(PodSandbox.of("a", "a", Map.of()), null)).isEqualTo("labels");
    assertThat(match.criteria().expression()).isEqualTo("pod.name != \"x\"");
  }

  @Test
  void aGuestIsGrantedWhatIsListedElseAllAndWhenStrictNothing() throws IOException {
    String guests =
        """
        switchboard:
          trust: %s
          guests:
            socket-path: /run/guests.sock
            injector:
              grants: [devices, mounts]
            other: {required: false}
        """;
    var open = settings(guests.formatted("open")).guests();
    assertThat(open.unlisted()).isEqualTo(Grants.ALL);
    assertThat(open.byName().get("injector").grants().orElseThrow().names())
        .containsExactlyInAnyOrder("Mounts", "Devices");
    assertThat(open.byName().get("other").grants()).isEmpty();
    assertThat(settings(guests.formatted("strict")).guests().unlisted()).isEqualTo(Grants.NONE);
    assertThat(problems(guests.formatted("open").replace("mounts", "mount")))
        .singleElement()
        .satisfies(p -> assertThat(p).contains("line 6: ", "did you mean Mounts?"));
  }

  @Test
  void mistakesInAMatchHaveTheirLineAndRemedy() throws IOException {
    assertThat(
            problems(
                """
                switchboard:
                  extensions:
                    gpu:
                      match:
                        labels:
                          - "=web"
                        namespace: [x]
                        expression: pod.nam == "x"
                """))
        .hasSize(3)
        .anySatisfy(p -> assertThat(p).contains("line 7: ", "did you mean namespaces?"))
        .anySatisfy(p -> assertThat(p).contains("=web", "expected key, key=value or key!=value"))
        .anySatisfy(p ->
            assertThat(p)
                .contains("line 8: ", "match.expression is", "expected a condition in CEL")
                .contains("pod.name", "undeclared reference"));
  }

  @Test
  void mistakesInABreakerAreToldAllAtOnce() throws IOException {
    assertThat(
            problems(
                """
                switchboard.max-stuck-threads: 0
                switchboard.extensions.a.breaker:
                  failures: 0
                  window: 0s
                  initial-delay: 2s
                  max-delay: 1s
                  stuck-threads: 0
                """))
        .hasSize(5)
        .anySatisfy(p -> assertThat(p).contains("line 1: ", "max-stuck-threads is 0", "1 or more"))
        .anySatisfy(p -> assertThat(p).contains("line 3: ", "failures is 0, expected 1 or more"))
        .anySatisfy(p -> assertThat(p).contains("line 4: ", "expected more than zero"))
        .anySatisfy(p -> assertThat(p).contains("line 6: ", "expected initial-delay"))
        .anySatisfy(p -> assertThat(p).contains("line 7: ", "expected 1 or more"));
  }

  @Test
  void whatIsRequiredCannotBeIgnored() throws IOException {
    assertThat(
            problems(
                """
                switchboard.extensions:
                  a: {required: true, on-failure: ignore}
                  b: {required: true, mode: shadow}
                """))
        .hasSize(2)
        .anySatisfy(p -> assertThat(p).contains("line 2: ", "false beside on-failure: ignore"))
        .anySatisfy(p -> assertThat(p).contains("line 3: ", "false beside mode: shadow"));
  }

  @Test
  void whatIsSetForGuestsWhileNobodyListensForThemIsToldAndCheckedAllTheSame() throws Exception {
    String guest =
        """
        switchboard:
          guests:
            tuner: {timeout: %s}
        """;
    assertThat(problems(guest.formatted("-1s")))
        .singleElement()
        .asString()
        .contains("line 3: switchboard.guests.tuner.timeout is \"-1s\"");
    assertThat(Strangers.in(settings(guest.formatted("1s")), List.of()))
        .singleElement()
        .asString()
        .contains("switchboard.guests.tuner is set, but without effect", "guests.socket-path");
    assertThat(
            Strangers.in(
                settings(guest.formatted("1s") + "    socket-path: /run/x/guests.sock\n"),
                List.of()))
        .isEmpty();
  }

  @Test
  void aFolderThatOthersCanEnterIsNoPlaceForTheManagementSocket() throws Exception {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
    String at = "switchboard.management.socket-path: " + open.resolve("m.sock") + "\n";
    assertThat(problems(at))
        .singleElement()
        .asString()
        .contains(
            "line 1: switchboard.management.socket-path is ", open + " has the mode rwxr-x---")
        .contains("mode 0700", "chmod 700 " + open);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
    assertThat(yaml(at).switchboard().management().socket()).hasValue(open.resolve("m.sock"));
  }
}
