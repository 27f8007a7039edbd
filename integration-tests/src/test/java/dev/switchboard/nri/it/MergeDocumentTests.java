package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/merge.md names is there: tests, and the rules by which differences are explained. */
class MergeDocumentTests {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern TEST = Pattern.compile("(\\w+(?:Tests|IT))\\.(\\w+)`");
  private static final Pattern RULE = Pattern.compile("(?m)^\\t\\w+ += \"(.*?)\"");
  private static final Pattern NAMED_RULE =
      Pattern.compile("(?<=\\| |; )\\*([^*]+)\\*(?= \\||;|:)");

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> tests() throws IOException {
    var tests = new TreeSet<String>();
    Pattern method = Pattern.compile("  void (\\w+)\\(");
    for (String module : new String[] {"core", "integration-tests"}) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> {
              String type = file.getFileName().toString().replace(".java", "");
              found(method, read(file)).forEach(name -> tests.add(type + "." + name));
            });
      }
    }
    return tests;
  }

  @Test
  void eachTestThatIsNamedExists() throws IOException {
    Set<String> named =
        TEST.matcher(read(ROOT.resolve("docs/merge.md")))
            .results()
            .map(match -> match.group(1) + "." + match.group(2))
            .collect(Collectors.toSet());
    assertThat(named).hasSizeGreaterThan(5);
    assertThat(tests()).containsAll(named);
  }

  @Test
  void eachRuleHasItsRow() {
    String rules = read(ROOT.resolve("integration-tests/peers/differential/compare.go"));
    Set<String> known = found(RULE, rules.substring(0, rules.indexOf("conflictText")));
    assertThat(found(NAMED_RULE, read(ROOT.resolve("docs/merge.md")))).isEqualTo(known);
    assertThat(known).hasSizeGreaterThan(5);
  }
}
