package dev.switchboard.nri.bundled.ulimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UlimitAnnotationTests {
  private static final String KEY = "ulimits.noderesource.dev/container.c0";
  private static final String NUMBER =
      "expected a number from 0 to 18446744073709551615, a size such as 64Mi, or unlimited";
  private static final Config PLAIN = new Config(null, null, null, null, null);

  private final List<String> warnings = new ArrayList<>();
  private Config config = PLAIN;

  private List<Rlimit> limits(Map<String, String> annotations) throws InvalidAnnotationException {
    PodSandbox pod = PodSandbox.of("d", "p", annotations);
    var reading = AnnotationReading.of(pod, "c0", config.compat());
    List<Rlimit> limits =
        UlimitAnnotation.find(PodAnnotations.of(pod, "c0"), config.compat())
            .map(found -> UlimitAnnotation.read(reading, found, config.bounds()))
            .map(read -> List.copyOf(read.values()))
            .orElse(List.of());
    warnings.addAll(reading.warnings());
    reading.finish();
    return limits;
  }

  private List<Rlimit> limits(String value) throws InvalidAnnotationException {
    return limits(Map.of(KEY, value));
  }

  private List<String> problems(String value) {
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
                """))
        .containsExactly(
            new Rlimit("RLIMIT_MEMLOCK", 987654, 645321), new Rlimit("RLIMIT_NOFILE", 4096, 1024));
    assertThat(warnings).isEmpty();
  }

  @Test
  void b4MissingSoftOrHardIsZeroWithAWarning() throws InvalidAnnotationException {
    assertThat(limits("[{type: nproc, hard: 9000}, {type: core}]"))
        .containsExactly(new Rlimit("RLIMIT_NPROC", 9000, 0), new Rlimit("RLIMIT_CORE", 0, 0));
    assertThat(warnings)
        .hasSize(3)
        .first()
        .isEqualTo(
            KEY + ":1:2: [0] is without soft, which makes that limit 0; write it if it is meant");
  }

  @Test
  void b4PodWideAndBareFormsAreReadUnlessAsUpstream() throws InvalidAnnotationException {
    String one = "[{type: core, hard: 1, soft: 0}]";
    String two = "[{type: core, hard: 2, soft: 0}]";
    Map<String, String> both =
        Map.of("ulimits.noderesource.dev", one, "ulimits.noderesource.dev/pod", two);
    assertThat(limits(Map.of("ulimits.noderesource.dev", one))).hasSize(1);
    assertThat(limits(both)).extracting(Rlimit::hard).containsExactly(2L);
    config = new Config(Compat.UPSTREAM, null, null, null, null);
    assertThat(limits(both)).isEmpty();
  }

  @Test
  void b17CoercionsAreKeptWithAWarningAndDuplicatesRefusedWhereStrict()
      throws InvalidAnnotationException {
    String value = "[{Type: core, hard: 010, hard: 0x10, soft: 1e1, size: 2}]";
    assertThat(limits(value)).containsExactly(new Rlimit("RLIMIT_CORE", 16, 10));
    assertThat(warnings)
        .containsExactly(
            KEY
                + ":1:32: [0].hard is given twice, of which the last counts, expected each name once",
            KEY + ":1:55: [0].size is unknown and ignored, expected one of type, hard, soft");
    config = new Config(Compat.STRICT, null, null, null, null);
    assertThat(problems(value)).hasSize(2);
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
    "2K, 2000",
    "1Ti, 1099511627776",
    "unlimited, -1",
    "Infinity, -1",
    "-1, -1",
    "'\"-1\"', -1",
    "18446744073709551615, -1"
  })
  void numbersSizesAndUnlimitedAreRead(String text, long hard) throws InvalidAnnotationException {
    assertThat(limits("[{type: core, hard: " + text + "}]"))
        .containsExactly(new Rlimit("RLIMIT_CORE", hard, 0));
  }

  @Test
  void theContainersKeyHidesThePodsEvenWhenEmpty() throws InvalidAnnotationException {
    String one = "[{type: core, hard: 1}]";
    String two = "[{type: core, hard: 2}]";
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
                - {type: core, hard: 1}
                - {type: CORE, hard: -5}
                - {hard: "10", soft: 99999999Ti}
                """))
        .containsExactly(
            "1:9: [0].type is \"bogus\", expected one of " + LimitType.NAMES,
            "2:9: [0].hard is \"x\", " + NUMBER,
            "3:3: [1] is soft limit 5 above hard limit 0, expected soft at most hard; raise hard or"
                + " lower soft",
            "5:10: [3].type is \"CORE\" for the second time, expected each type once; keep one of"
                + " them",
            "5:22: [3].hard is \"-5\", " + NUMBER,
            "6:3: [4] is without type, expected one of " + LimitType.NAMES + "; add the type",
            "6:10: [4].hard is \"10\", " + NUMBER,
            "6:22: [4].soft is \"99999999Ti\", " + NUMBER);
  }

  @Test
  void whatIsNoListOrNoYamlIsToldSo() {
    assertThat(problems("{type: core}"))
        .containsExactly("1:1: the value is a map, expected a list");
    assertThat(problems("[1]")).first().isEqualTo("1:2: [0] is \"1\", expected a map");
    assertThat(problems("[null]")).first().asString().startsWith("1:2: [0] is without type");
    assertThat(problems("[{type")).singleElement().asString().contains("no YAML (");
  }

  @Test
  void anAnnotationBeyondFloorOrCeilingIsRefusedOrClamped() throws InvalidAnnotationException {
    Map<String, String> floor = Map.of("nofile", "64");
    Map<String, String> ceiling = Map.of("NOFILE", "4k", "memlock", "1Mi");
    String value =
        """
        - {type: nofile, hard: 5000, soft: 10}
        - {type: memlock, hard: unlimited, soft: unlimited}
        - {type: core, hard: unlimited}
        """;
    config = new Config(null, null, floor, ceiling, null);
    assertThat(problems(value))
        .first()
        .isEqualTo(
            "1:24: [0].hard is hard limit 5000, expected at most 4000, the node's ceiling for"
                + " NOFILE; ask for that, or who runs the node for more");
    assertThat(problems(value)).hasSize(4);
    config = new Config(null, null, floor, ceiling, Config.Beyond.CLAMP);
    assertThat(limits(value))
        .containsExactly(
            new Rlimit("RLIMIT_NOFILE", 4000, 64),
            new Rlimit("RLIMIT_MEMLOCK", 1048576, 1048576),
            new Rlimit("RLIMIT_CORE", -1, 0));
    assertThat(warnings).anyMatch(text -> text.endsWith("which is what it gets"));
  }
}
