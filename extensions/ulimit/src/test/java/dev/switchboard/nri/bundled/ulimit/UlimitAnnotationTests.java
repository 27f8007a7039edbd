package dev.switchboard.nri.bundled.ulimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UlimitAnnotationTests {
  private static final String KEY = "ulimits.noderesource.dev/container.c0";

  private static List<Rlimit> limits(Map<String, String> annotations)
      throws InvalidAnnotationException {
    return List.copyOf(
        UlimitAnnotation.parse(PodSandbox.of("d", "p", annotations), "c0")
            .orElse(Map.of())
            .values());
  }

  private static List<Rlimit> limits(String value) throws InvalidAnnotationException {
    return limits(Map.of(KEY, value));
  }

  private static List<String> problems(String value) {
    return catchThrowableOfType(InvalidAnnotationException.class, () -> limits(value))
        .problems()
        .stream()
        .map(Object::toString)
        .map(text -> text.replace(KEY + ":", ""))
        .toList();
  }

  @Test
  void limitsAreReadInTheOrderOfTheList() throws InvalidAnnotationException {
    assertThat(
            limits(
                """
                - type: memlock
                  hard: 987654
                  soft: 645321
                - type: RLIMIT_NOFILE
                  hard: 4096
                  soft: 1024
                - {type: nproc, hard: 9000}
                """))
        .containsExactly(
            new Rlimit("RLIMIT_MEMLOCK", 987654, 645321),
            new Rlimit("RLIMIT_NOFILE", 4096, 1024),
            new Rlimit("RLIMIT_NPROC", 9000, 0));
  }

  @ParameterizedTest
  @EnumSource(LimitType.class)
  void everyTypeIsKnownInEverySpelling(LimitType type) throws InvalidAnnotationException {
    String name = type.name();
    for (String spelling :
        List.of(
            name,
            name.toLowerCase(Locale.ROOT),
            "RLIMIT_" + name,
            "rlimit_" + name.toLowerCase(Locale.ROOT))) {
      assertThat(limits("[{type: " + spelling + ", hard: 2, soft: 1}]"))
          .containsExactly(new Rlimit("RLIMIT_" + name, 2, 1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10",
    "010, 8",
    "0o10, 8",
    "0x10, 16",
    "1_000, 1000",
    "1e3, 1000",
    "10.0, 10",
    "64Ki, 65536",
    "1M, 1000000",
    "unlimited, -1",
    "'\"-1\"', -1",
    "18446744073709551615, -1"
  })
  void numbersSizesAndUnlimitedAreRead(String text, long hard) throws InvalidAnnotationException {
    assertThat(limits("[{type: core, hard: " + text + "}]"))
        .containsExactly(new Rlimit("RLIMIT_CORE", hard, 0));
  }

  @Test
  void fieldNamesAreReadInAnyCase() throws InvalidAnnotationException {
    assertThat(limits("[{Type: core, HARD: 1}]")).hasSize(1);
  }

  @Test
  void theContainersKeyHidesThePodsEvenWhenEmpty() throws InvalidAnnotationException {
    String one = "[{type: core, hard: 1}]";
    String two = "[{type: core, hard: 2}]";
    assertThat(limits(Map.of("ulimits.noderesource.dev", one))).hasSize(1);
    assertThat(limits(Map.of("ulimits.noderesource.dev", one, "ulimits.noderesource.dev/pod", two)))
        .extracting(Rlimit::hard)
        .containsExactly(2L);
    assertThat(limits(Map.of(KEY, "", "ulimits.noderesource.dev/pod", two))).isEmpty();
    assertThat(
            limits(
                Map.of(
                    "ulimits.nri.containerd.io/container.c0",
                    one,
                    "ulimits.noderesource.dev/pod",
                    two)))
        .extracting(Rlimit::hard)
        .containsExactly(1L);
    assertThat(limits(Map.of("ulimits.noderesource.dev/container.other", one))).isEmpty();
  }

  @Test
  void allProblemsAreToldWithTheirPlaces() {
    assertThat(
            problems(
                """
                - type: bogus
                  hard: x
                - {type: memlock, soft: 5}
                - {type: core, hard: 1, size: 2}
                - {type: CORE, hard: -5}
                """))
        .containsExactly(
            "1:9: type is \"bogus\", expected one of " + LimitType.NAMES,
            "2:9: \"x\" where a whole number is expected",
            "3:3: soft limit 5 of \"memlock\" is above its hard limit 0; raise hard or lower soft",
            "5:3: \"CORE\" is given twice; keep one of them",
            "5:22: -5 is out of range, expected 0 to 18446744073709551615");
  }

  @Test
  void whatIsNoListOrNoYamlIsToldSo() {
    assertThat(problems("{type: core}")).containsExactly("1:1: a map where a list is expected");
    assertThat(problems("[1]")).first().asString().startsWith("1:2: \"1\" where a map");
    assertThat(problems("[{type")).singleElement().asString().contains("no YAML: ");
  }

  @Test
  void theMessageNamesTheFirstProblemAndCountsTheRest() {
    assertThat(
            catchThrowableOfType(
                InvalidAnnotationException.class, () -> limits("[{type: a}, {type: b}]")))
        .hasMessage(
            KEY + ":1:9: type is \"a\", expected one of " + LimitType.NAMES + " (and 1 more)");
  }
}
