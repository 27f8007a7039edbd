package dev.switchboard.nri.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The console's files, as far as it takes no browser to see that they are right. */
class ConsoleFilesTests {
  private static final Path FILES = Path.of("src/main/resources/static");

  private static List<String> found(String regex, String in) {
    return Pattern.compile(regex).matcher(in).results().map(result -> result.group(1)).toList();
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(FILES)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatThePageNamesIsThere() throws IOException {
    String page = Files.readString(FILES.resolve("index.html"));
    assertThat(found("(?:href|src)=\"(console/[^\"]+)\"", page))
        .hasSizeGreaterThan(3)
        .allSatisfy(name -> assertThat(FILES.resolve(name)).isRegularFile());
  }

  @Test
  void whatModulesImportIsThere() throws IOException {
    for (Path file : files()) {
      for (String name : found("from '([^']+)'", Files.readString(file))) {
        assertThat(file.resolveSibling(name).normalize()).isRegularFile();
      }
    }
  }

  @Test
  void nothingLeadsElsewhere() throws IOException {
    for (Path file : files()) {
      String text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");
      assertThat(text).as(file.toString()).doesNotContain("http:", "https:", "//cdn", "innerHTML");
    }
  }

  @Test
  void whatItAsksForIsExposed() throws IOException {
    String yaml = Files.readString(Path.of("src/main/resources/application.yaml"));
    List<String> exposed = List.of(found("include: (.*prometheus.*)", yaml).getFirst().split(", "));
    List<String> asked =
        found("(?:get|all)\\('(\\w+)", Files.readString(FILES.resolve("console/store.js")));
    assertThat(asked).hasSizeGreaterThan(8).allMatch(exposed::contains);
  }

  @Test
  void documentedViewsAreTheConsoles() throws IOException {
    String documented = Files.readString(Path.of("../docs/console.md"));
    String main = Files.readString(FILES.resolve("console/main.js"));
    List<String> views =
        Pattern.compile("\\['\\w*', '(\\w+)', \\w+]")
            .matcher(main)
            .results()
            .map((MatchResult result) -> result.group(1))
            .toList();
    assertThat(found("(?m)^\\| ([A-Z]\\w+) \\|", documented)).isEqualTo(views).isNotEmpty();
  }
}
