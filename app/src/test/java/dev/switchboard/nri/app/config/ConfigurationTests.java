package dev.switchboard.nri.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.match.Match;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;

class ConfigurationTests {
  @TempDir Path folder;
  private final StandardEnvironment environment = new StandardEnvironment();

  enum Colour {
    DARK_RED,
    BLUE
  }

  record Limit(String type, long hard, @Nullable Long soft) {}

  record Config(
      List<Limit> defaults,
      Optional<Path> logFile,
      Colour colour,
      Map<String, Integer> weights,
      boolean watch,
      Limit single)
      implements Validated {
    Config {
      defaults = defaults == null ? List.of() : defaults;
    }

    @Override
    public void validate(Problems problems) {
      for (int i = 0; i < defaults.size(); i++) {
        if (defaults.get(i).hard() < 0) {
          problems.add("defaults[" + i + "].hard", defaults.get(i).hard(), "0 or more");
        }
      }
    }
  }

  private Configuration yaml(String text) {
    try {
      Path file = Files.writeString(folder.resolve("application.yaml"), text);
      new YamlPropertySourceLoader()
          .load("yaml", new FileSystemResource(file))
          .forEach(environment.getPropertySources()::addLast);
      return new Configuration(environment);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Config bind(String text) {
    return yaml("switchboard.extensions.ulimit.config:\n" + text.indent(2))
        .bind("ulimit", Config.class);
  }

  private List<String> problems(String text) {
    return catchThrowableOfType(InvalidConfigurationException.class, () -> bind(text)).problems();
  }

  private String at(int line) {
    return "extension ulimit: " + folder.resolve("application.yaml") + ", line " + line + ": ";
  }

  private static final String KEY = "switchboard.extensions.ulimit.config.";

  @Test
  void recordIsMadeOfNestedListsMapsAndOptionals() {
    Config config =
        bind(
            """
            defaults:
              - {type: nofile, hard: 10, soft: 5}
              - type: core
            log-file: logs/x.log
            colour: dark-red
            weights: {a: 1, b-c: 2}
            watch: true
            """);
    assertThat(config.defaults())
        .containsExactly(new Limit("nofile", 10, 5L), new Limit("core", 0, null));
    assertThat(config.logFile()).contains(Path.of("logs/x.log"));
    assertThat(config.colour()).isEqualTo(Colour.DARK_RED);
    assertThat(config.weights()).containsExactlyInAnyOrderEntriesOf(Map.of("a", 1, "b-c", 2));
    assertThat(config.watch()).isTrue();
    assertThat(config.single()).isNull();
  }

  @Test
  void recordIsMadeOfNoConfigurationAtAll() {
    assertThat(new Configuration(environment).bind("ulimit", Config.class).defaults()).isEmpty();
  }

  @Test
  void emptySectionCountsAsAbsent() {
    Config config = bind("defaults:\nsingle:\nweights:\n");
    assertThat(config.defaults()).isEmpty();
  }

  @Test
  void unknownKeyIsToldWithItsPlaceAndTheNearestKnownOne() {
    assertThat(problems("defaults:\n  - typ: nofile\nlogfiel: /x\nzzz: 1\n"))
        .containsExactly(
            at(3) + KEY + "defaults[0].typ is unknown; did you mean type?",
            at(4) + KEY + "logfiel is unknown; did you mean log-file?",
            at(5)
                + KEY
                + "zzz is unknown; known here: defaults, log-file, colour, weights, watch, single");
  }

  @Test
  void everyWrongShapeIsToldAtOnce() {
    assertThat(
            problems(
                """
                defaults:
                  - hard: lots
                colour: green
                weights: {a: heavy}
                watch: maybe
                single: 7
                """))
        .containsExactly(
            at(3) + KEY + "defaults[0].hard is \"lots\", expected a whole number",
            at(4) + KEY + "colour is \"green\", expected one of dark-red, blue",
            at(5) + KEY + "weights.a is \"heavy\", expected a whole number",
            at(6) + KEY + "watch is \"maybe\", expected true or false",
            at(7) + KEY + "single is 7, expected the keys type, hard, soft");
  }

  @Test
  void keysInPlaceOfAListOrValueAreTold() {
    assertThat(problems("defaults: {type: nofile}\ncolour: {red: 1}\nsingle: [1]\n"))
        .anySatisfy(problem -> assertThat(problem).endsWith("has keys below it, expected a list"))
        .anySatisfy(problem ->
            assertThat(problem).endsWith("has keys below it, expected one of dark-red, blue"))
        .anySatisfy(problem ->
            assertThat(problem).endsWith("is a list, expected the keys type, hard, soft"));
  }

  @Test
  void objectionsOfTheRecordAreToldWithTheValueAsWritten() {
    assertThat(problems("defaults:\n  - {type: core, hard: -3}\n"))
        .containsExactly(at(3) + KEY + "defaults[0].hard is -3, expected 0 or more");
  }

  @Test
  void hostKeysHaveTheDocumentedDefaults() {
    SwitchboardProperties properties = new Configuration(environment).switchboard();
    assertThat(properties.runtime().socketPath()).isEqualTo(Path.of("/var/run/nri/nri.sock"));
    assertThat(properties.runtime().pluginIndex()).isEqualTo("50");
    assertThat(properties.runtime().requestMargin()).isEqualTo(Duration.ofMillis(200));
    assertThat(properties.runtime().reconnect().maxDelay()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void settingsOfAnExtensionReachTheHost() {
    var settings =
        yaml("""
        switchboard.extensions:
          My_Ext: {enabled: false, priority: 7, timeout: 2s, on-failure: ignore}
          ulimit: {config: {anything: [1, 2]}}
        """)
            .switchboard()
            .toSettings(OptionalInt.empty());
    var mine = settings.extension("My_Ext");
    assertThat(mine.enabled()).isFalse();
    assertThat(mine.priority()).hasValue(7);
    assertThat(mine.policy().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(mine.policy().onFailure()).isEqualTo(OnFailure.IGNORE);
    assertThat(settings.extension("ulimit").policy()).isEqualTo(LinkPolicy.DEFAULT);
    assertThat(settings.extension("other").enabled()).isTrue();
  }

  @Test
  void guestsStandBesideTheKeysForAllOfThem() {
    var guests =
        yaml("""
        switchboard.guests:
          socket-path: /run/g.sock
          allowed-uids: [0, 1000]
          10-My_Plugin:
            {priority: 7, on-failure: as-runtime, required: true, mode: shadow,
             match: {namespaces: [a]}, breaker: {failures: 2}}
        """)
            .switchboard()
            .toSettings(OptionalInt.empty())
            .guests();
    assertThat(guests.socketPath()).hasValue(Path.of("/run/g.sock"));
    assertThat(guests.allowedUids()).containsOnly(0L, 1000L);
    var mine = guests.byName().get("10-My_Plugin");
    assertThat(mine.onFailure()).hasValue(OnFailure.AS_RUNTIME);
    assertThat(mine.required()).isTrue();
    assertThat(mine.policy().mode()).isEqualTo(Mode.SHADOW);
    assertThat(mine.policy().match()).isNotEqualTo(Match.EVERYTHING);
    assertThat(mine.policy().breaker().failures()).isEqualTo(2);
  }

  @Test
  void wrongKeysOfGuestsAreToldAllAtOnce() {
    Configuration configuration =
        yaml(
            """
            switchboard.guests:
              socketpath: /run/g.sock
              sockt-path: /x
              mine: {timeot: 1s, priority: soon, timeout: 0s}
            """);
    assertThat(
            catchThrowableOfType(InvalidConfigurationException.class, configuration::switchboard)
                .problems())
        .hasSize(3)
        .anySatisfy(p -> assertThat(p).contains("line 3: ", "did you mean socket-path?"))
        .anySatisfy(p -> assertThat(p).contains("line 4: ", "did you mean timeout?"))
        .anySatisfy(p -> assertThat(p).contains("line 4: ", "expected a whole number"));
  }

  @Test
  void hostKeysAreCheckedAllAtOnce() {
    Configuration configuration =
        yaml(
            """
            switchboard:
              runtime:
                plugin-index: 5
                request-margin: soon
                sockt-path: /x
              extensions:
                ulimit: {on-failure: explode, timeout: 0ms}
              guest: {}
            """);
    assertThat(
            catchThrowableOfType(InvalidConfigurationException.class, configuration::switchboard)
                .problems())
        .hasSize(4)
        .anySatisfy(p -> assertThat(p).contains("line 4: ", "expected a duration such as 500ms"))
        .anySatisfy(p -> assertThat(p).contains("line 5: ", "did you mean socket-path?"))
        .anySatisfy(
            p -> assertThat(p).contains("line 7: ", "expected one of fail, ignore, as-runtime"));
  }

  @Test
  void unknownKeysDoNotHideWhatTheValuesLack() {
    Configuration configuration =
        yaml("switchboard.extensions:\n  ulimit: {timeot: 1s, timeout: 0ms}\n");
    assertThat(
            catchThrowableOfType(InvalidConfigurationException.class, configuration::switchboard)
                .problems())
        .hasSize(2)
        .anySatisfy(p -> assertThat(p).endsWith("is unknown; did you mean timeout?"))
        .anySatisfy(p -> assertThat(p).endsWith("timeout is \"0ms\", expected more than zero"));
  }

  @Test
  void commandLineAndVariablesAreNamedAsPlaces() {
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "commandLineArgs", Map.of("switchboard.runtime.request-margin", "x")));
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "systemEnvironment",
                Map.of(
                    "SWITCHBOARD_RUNTIME_RECONNECT_MAXDELAY", "y", "SWITCHBOARD_JAVA_HOME", "z")));
    Configuration configuration = new Configuration(environment);
    assertThat(
            catchThrowableOfType(InvalidConfigurationException.class, configuration::switchboard)
                .problems())
        .hasSize(2)
        .anySatisfy(p -> assertThat(p).startsWith("command line: "))
        .anySatisfy(p ->
            assertThat(p)
                .startsWith("environment variable SWITCHBOARD_RUNTIME_RECONNECT_MAXDELAY: "));
  }

  @Test
  void writtenConfigurationIsKeyByKey() {
    Configuration configuration =
        yaml("switchboard.extensions.a.config: {list: [x, {token: y}], n: 1}\n");
    assertThat(configuration.written("a"))
        .containsExactlyInAnyOrderEntriesOf(Map.of("list[0]", "x", "list[1].token", "y", "n", "1"));
  }
}
