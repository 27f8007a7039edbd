package dev.switchboard.nri.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

class DocumentedKeysTests {
  private static final Path CONFIG = Path.of("../config");
  private static final Pattern COMMENTED_KEY =
      Pattern.compile("^(\\s*)# ([a-z][a-z0-9.-]*:.*)$", Pattern.MULTILINE);

  /** The keys of an extension whose commented values are the defaults, and no examples. */
  private static final Pattern DEFAULT_OF_EXTENSION =
      Pattern.compile(
          "^(\\s*)# ((ulimit|enabled|timeout|on-failure|required|mode|breaker|failures|window"
              + "|initial-delay|max-delay|stuck-threads):.*)$",
          Pattern.MULTILINE);

  /** The file with the keys in it that are commented out, which are documented as well. */
  private static String uncommented(Path file) throws IOException {
    Matcher keys = COMMENTED_KEY.matcher(Files.readString(file));
    return keys.replaceAll(key -> key.group(1) + Matcher.quoteReplacement(key.group(2)));
  }

  private static StandardEnvironment environment(String yaml) throws IOException {
    var environment = new StandardEnvironment();
    new YamlPropertySourceLoader()
        .load("sample", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
        .forEach(environment.getPropertySources()::addLast);
    return environment;
  }

  @Test
  void applicationYamlShowsEveryKeyAndNoOther() throws IOException {
    var environment = environment(uncommented(CONFIG.resolve("application.yaml")));
    Set<String> documented = new TreeSet<>();
    environment.getPropertySources().stream()
        .filter(source -> source.getName().startsWith("sample"))
        .map(source -> (EnumerablePropertySource<?>) source)
        .flatMap(source -> Stream.of(source.getPropertyNames()))
        .filter(key -> key.startsWith("switchboard."))
        .map(key -> key.replaceFirst("extensions\\.ulimit", "extensions.*"))
        .map(key -> key.replaceFirst("\\[\\d+]$", ""))
        .map(key -> key.replaceFirst("guests\\.my-plugin", "guests.*"))
        .forEach(documented::add);
    Set<String> bound =
        RecordShape.allKeys(ResolvableType.forClass(SwitchboardProperties.class)).stream()
            .map(key -> "switchboard." + key)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(documented).isEqualTo(bound);
  }

  @Test
  void defaultsInApplicationYamlAreTheRealOnes() throws IOException {
    String file = Files.readString(CONFIG.resolve("application.yaml"));
    int guests = file.indexOf("  # Ordinary NRI plugins");
    String extensions = DEFAULT_OF_EXTENSION.matcher(file.substring(0, guests)).replaceAll("$1$2");
    var shown =
        new Configuration(environment(extensions + file.substring(guests)))
            .switchboard()
            .toSettings(OptionalInt.empty());
    assertThat(shown.extensions()).containsKey("ulimit");
    var real =
        new Configuration(new StandardEnvironment()).switchboard().toSettings(OptionalInt.empty());
    assertThat(shown.runtime()).isEqualTo(real.runtime());
    assertThat(shown.extension("ulimit")).isEqualTo(real.extension("ulimit"));
    assertThat(shown.guests()).isEqualTo(real.guests());
  }

  @Test
  void samplesOfExtensionsHaveOnlyKnownHostKeys() throws IOException {
    try (var samples = Files.list(CONFIG.resolve("extensions"))) {
      for (Path sample : samples.toList()) {
        assertThat(new Configuration(environment(Files.readString(sample))).switchboard())
            .isNotNull();
      }
    }
  }
}
