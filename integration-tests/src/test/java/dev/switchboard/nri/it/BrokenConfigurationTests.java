package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.app.config.ConfigurationReload;
import dev.switchboard.nri.app.config.EnvironmentReader;
import dev.switchboard.nri.app.config.SentConfiguration;
import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.loading.LoadedExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

/** A thousand ways to break a configuration that is in force. */
class BrokenConfigurationTests {
  private static final int BROKEN = 1000;
  private static final String ODD = ":{}[]\"'#&*!|>%@`,-?\t \\xyz019";

  /** What a problem has to say: where, what, and what to do about it. */
  private static final Pattern REMEDY =
      Pattern.compile(
          "expected|did you mean|known here|there are no keys here|often it is|is unknown");

  @TempDir Path folder;
  private Path yaml;
  private Switchboard switchboard;
  private ConfigurationReload configuration;

  private String valid() {
    return """
    switchboard:
      extensions-directory: %s
      runtime:
        socket-path: %s
        request-margin: 150ms
        reconnect:
          initial-delay: 100ms
          max-delay: 5s
      strict: false
      extensions:
        a:
          enabled: true
          priority: 300
          timeout: 400ms
          on-failure: ignore
          grants: [annotations, env]
          config:
            mode: fast
            limits:
              - {name: x, value: 3}
              - {name: y, value: 4}
            pause: 2s
    """
        .formatted(folder.resolve("jars"), folder.resolve("no.sock"));
  }

  @BeforeEach
  void start() throws IOException {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    JarBuilder.of("a")
        .extension(
            "x.A",
            """
            implements CreateContainerHandler {
              public enum Mode { FAST, SLOW }
              public record Limit(String name, int value) {}
              public record Config(Mode mode, java.util.List<Limit> limits,
                  java.time.Duration pause) {}
              public void start(ExtensionContext context) { context.config(Config.class); }
              public ContainerAdjustment createContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                return ContainerAdjustment.none();
              }
            }
            """)
        .build(jars.resolve("a.jar"));
    yaml = Files.writeString(folder.resolve("f.yaml"), valid());
    var read = new Configuration(environment(""));
    configuration = new ConfigurationReload(this::environment, read, OptionalInt.empty());
    switchboard =
        Switchboard.start(
            read.switchboard().toSettings(OptionalInt.empty()), read, ChainListener.NONE, () -> {});
    assertThat(switchboard.extensions().getFirst().problems()).isEmpty();
  }

  private ConfigurableEnvironment environment(String sent) {
    return SentConfiguration.addTo(
        EnvironmentReader.read(
            new StandardEnvironment(), List.of("--spring.config.additional-location=file:" + yaml)),
        sent);
  }

  @AfterEach
  void close() {
    switchboard.close();
  }

  /** One to three small mistakes. */
  private static String broken(String text, Random random) {
    var lines = new ArrayList<>(Arrays.asList(text.split("\n")));
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(lines.size());
      String line = lines.get(at);
      int column = random.nextInt(line.length() + 1);
      char odd = ODD.charAt(random.nextInt(ODD.length()));
      switch (random.nextInt(7)) {
        case 0 -> lines.set(at, line.substring(0, column) + odd + line.substring(column));
        case 1 -> lines.set(at, line.substring(0, column));
        case 2 -> lines.set(at, " ".repeat(random.nextInt(9)) + line.strip());
        case 3 -> lines.set(at, line.replaceFirst(": .*", ": " + odd + odd + "7"));
        case 4 -> lines.set(at, line.replaceFirst("[a-z]([a-z-]*:)", "$1"));
        case 5 -> lines.add(at, line);
        default -> {
          if (lines.size() > 1) {
            lines.remove(at);
          }
        }
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private String modeOf() {
    return configuration.current().written("a").get("mode");
  }

  @Test
  void whatTheRuntimeSendsWinsOverFilesUntilItSendsSomethingElse() {
    String slow = "switchboard.extensions.a.config.mode: slow\n";
    assertThat(configuration.sent(switchboard, slow)).isEmpty();
    assertThat(modeOf()).isEqualTo("slow");
    assertThat(configuration.reload(switchboard)).isEmpty();
    assertThat(modeOf()).as("files have changed").isEqualTo("slow");

    assertThat(configuration.sent(switchboard, slow.replace("slow", "crawling")))
        .singleElement()
        .asString()
        .contains(
            "the configuration that the runtime has sent, line 1: ", "FAST, SLOW".toLowerCase());
    assertThat(configuration.sent(switchboard, "switchboard:\n\tx: 1\n"))
        .singleElement()
        .asString()
        .contains("the configuration that the runtime has sent, line 2: ");
    assertThat(modeOf()).as("the last good one stays").isEqualTo("slow");
    assertThat(configuration.reload(switchboard)).isEmpty();
    assertThat(modeOf()).isEqualTo("slow");

    assertThat(configuration.sent(switchboard, "")).isEmpty();
    assertThat(modeOf()).isEqualTo("fast");
  }

  @Test
  void textThatAFileHasTooIsLeftToTheFile() throws IOException {
    assertThat(configuration.sent(switchboard, valid())).isEmpty();
    assertThat(configuration.sent()).isEmpty();
    Files.writeString(yaml, valid().replace("mode: fast", "mode: slow"));
    assertThat(configuration.reload(switchboard)).isEmpty();
    assertThat(modeOf()).isEqualTo("slow");
  }

  @Test
  void keyThatComesTooLateFromTheRuntimeIsTold() {
    assertThat(
            configuration.sent(
                switchboard, "switchboard.runtime.repair: true\nmanagement.server.port: 1\n"))
        .isEmpty();
    assertThat(configuration.pendingRestart())
        .singleElement()
        .asString()
        .contains("switchboard.runtime.repair comes too late");
  }

  @Test
  void brokenOnesAreToldWithFileLineKeyAndRemedyAndChangeNothing() throws IOException {
    var random = new Random(42);
    Chain chain = switchboard.chain();
    List<LoadedExtension> extensions = switchboard.extensions();
    for (int refused = 0; refused < BROKEN; ) {
      String text = broken(valid(), random);
      Files.writeString(yaml, text);
      List<String> problems = configuration.reload(switchboard);
      if (problems.isEmpty()) { // it was another valid one
        Files.writeString(yaml, valid());
        assertThat(configuration.reload(switchboard)).isEmpty();
        chain = switchboard.chain();
        extensions = switchboard.extensions();
        continue;
      }
      refused++;
      assertThat(problems)
          .as(text)
          .allSatisfy(problem ->
              assertThat(problem)
                  .contains(yaml + ", line ")
                  .containsPattern(REMEDY)
                  .doesNotContain("\n", "Exception", "\tat "));
      assertThat(switchboard.chain()).isSameAs(chain);
      assertThat(switchboard.extensions()).isEqualTo(extensions);
    }
  }
}
