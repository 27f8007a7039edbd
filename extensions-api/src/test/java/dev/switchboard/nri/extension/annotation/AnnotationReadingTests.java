package dev.switchboard.nri.extension.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.extension.annotation.PodAnnotations.Found;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotationReadingTests {
  private static final PodSandbox POD = PodSandbox.of("d", "p", Map.of());
  private final AnnotationReading mended = AnnotationReading.of(POD, "c", Compat.MENDED);
  private final AnnotationReading strict = AnnotationReading.of(POD, "c", Compat.STRICT);
  private final AnnotationReading upstream = AnnotationReading.of(POD, "c", Compat.UPSTREAM);

  private static AnnotationValue value(AnnotationReading reading, String text) {
    return reading.yaml(new Found("key", text, Optional.empty())).orElseThrow();
  }

  private static List<String> problems(AnnotationReading reading) {
    return catchThrowableOfType(InvalidAnnotationException.class, reading::finish)
        .problems()
        .stream()
        .map(Object::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "KEY/container.c new/container.c old/container.c KEY/pod KEY, KEY/container.c",
    "old/container.c KEY/pod KEY, old/container.c",
    "KEY/pod old/pod KEY, KEY/pod",
    "old/pod KEY, old/pod",
    "KEY old, KEY",
    "old, old",
    "KEY/container.other, ''"
  })
  void dialectATakesTheMoreSpecificLevelAndThenTheNewerName(String keys, String found) {
    Map<String, String> annotations =
        Arrays.stream(keys.split(" "))
            .collect(Collectors.toMap(key -> key, key -> "value of " + key));
    assertThat(
            PodAnnotations.of(PodSandbox.of("d", "p", annotations), "c")
                .forContainerPodOrBare("KEY", "old")
                .map(Found::key)
                .orElse(""))
        .isEqualTo(found);
  }

  @Test
  void dialectBKnowsNoPodsAndDialectCNoSuffixWords() {
    Map<String, String> annotations =
        Map.of("K/pod", "1", "K", "2", "old/container.c", "3", "p.K/c", "4", "p.K", "5");
    PodAnnotations found = PodAnnotations.of(PodSandbox.of("d", "p", annotations), "c");
    assertThat(found.forContainer("K")).isEmpty();
    assertThat(found.forContainer("K", "old").map(Found::value)).contains("3");
    assertThat(found.forPrefix("p", "K").map(Found::value)).contains("4");
    assertThat(
            PodAnnotations.of(PodSandbox.of("d", "p", annotations), "other")
                .forPrefix("p", "K")
                .map(Found::value))
        .contains("5");
  }

  @Test
  void anEmptyValueMasksTheLevelsBelow() throws InvalidAnnotationException {
    PodSandbox pod = PodSandbox.of("d", "p", Map.of("K/container.c", "", "K/pod", "[1]"));
    Optional<Found> found = PodAnnotations.of(pod, "c").forContainerPodOrBare("K");
    assertThat(found.map(Found::key)).contains("K/container.c");
    assertThat(mended.yaml(found.orElseThrow())).isEmpty();
    mended.finish();
  }

  @Test
  void aDeprecatedKeyIsReadAndItsSuccessorNamed() {
    mended.yaml(new Found("old/pod", "[1]", Optional.of("new/pod")));
    assertThat(mended.warnings()).containsExactly("old/pod is deprecated, write new/pod");
  }

  @Test
  void aProblemNamesKeyEntryPlaceGotExpectedAndHowToMendIt() {
    List<AnnotationValue> entries = value(mended, "- {a: 1}\n- {b: [2, x]}").elements();
    Map<String, AnnotationValue> fields = entries.get(1).fields(List.of("b"));
    fields.get("b").elements().get(1).integer(0, 5);
    entries.getFirst().problem("too small", "something larger", "add to it");
    assertThat(problems(mended))
        .containsExactly(
            "key:1:3: [0] is too small, expected something larger; add to it",
            "key:2:11: [1].b[1] is \"x\", expected a whole number from 0 to 5");
  }

  @Test
  void theProblemsOfAllAnnotationsAreToldTogether() {
    mended.yaml(new Found("one", "[", Optional.empty()));
    mended.yaml(new Found("two", "a:\n\tb", Optional.empty()));
    mended.problem(new Found("three", "x\ny", Optional.empty()), "true or false");
    assertThat(catchThrowableOfType(InvalidAnnotationException.class, mended::finish))
        .hasMessageStartingWith("one:1:2: the value is no YAML (")
        .hasMessageContaining(" | two:2:1: the value is no YAML (")
        .hasMessageContaining("expected YAML 1.1 or JSON; indent with spaces")
        .hasMessageEndingWith(" | three:1:1: the value is \"x\\ny\", expected true or false");
  }

  @Test
  void ofAnEntryOfAnotherFormNothingElseIsTold() {
    AnnotationValue entry = value(mended, "[5]").elements().getFirst();
    entry.fields(List.of("a"));
    entry.problem("without a", "an a", "");
    assertThat(problems(mended)).containsExactly("key:1:2: [0] is \"5\", expected a map");
  }

  @Test
  void octalDigitsAreWarnedOfExceptInModesWhereOthersAre() {
    assertThat(value(mended, "010").integer(0, 10)).isEqualTo(8);
    assertThat(value(mended, "0644").mode(0xFFF)).isEqualTo(0644);
    assertThat(value(mended, "644").mode(0xFFF)).isEqualTo(644);
    assertThat(mended.warnings())
        .containsExactly(
            "key:1:1: the value is \"010\", which is read as 8; drop the leading 0",
            "key:1:1: the value is \"644\", which in octal digits is 01204");
  }

  @Test
  void aMessageFitsAnEventAndSaysHowMuchIsLeftOut() {
    value(mended, IntStream.range(0, 50).mapToObj(i -> "x" + i).toList().toString())
        .elements()
        .forEach(element -> element.integer(0, 1));
    assertThat(catchThrowableOfType(InvalidAnnotationException.class, mended::finish))
        .satisfies(e -> assertThat(e.problems()).hasSize(50))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(900))
        .message()
        .matches("(?s).* \\| and [0-9]+ more, see the log");
  }

  @Test
  void whatIsDroppedSilentlyElsewhereIsWarnedOfAndRefusedWhereStrict() throws Exception {
    String text = "{hard: 1, hard: 2, size: 3, HARD: 4}";
    assertThat(value(mended, text).fields(List.of("hard")).get("hard").integer(0, 9)).isEqualTo(2);
    mended.finish();
    assertThat(mended.warnings())
        .containsExactlyInAnyOrder(
            "key:1:17: hard is given twice, of which the last counts, expected each name once",
            "key:1:26: size is unknown and ignored, expected one of hard");
    value(strict, text).fields(List.of("hard"));
    assertThat(problems(strict))
        .contains("key:1:26: size is unknown and ignored, expected one of hard; remove it")
        .hasSize(2);
  }

  @Test
  void whatUpstreamShouldNotTakeIsRefusedUnlessAskedFor() throws Exception {
    assertThat(value(mended, "-x").objection("a removal", "a name", "")).isFalse();
    assertThat(problems(mended))
        .containsExactly("key:1:1: the value is a removal, expected a name");
    assertThat(value(upstream, "-x").objection("a removal", "a name", "")).isTrue();
    upstream.finish();
    assertThat(upstream.warnings())
        .containsExactly("key:1:1: the value is a removal, expected a name");
  }

  @Test
  void aTextThatIsReadAsSomethingElseIsWarnedOf() {
    assertThat(value(mended, "on").text()).isEqualTo("true");
    assertThat(mended.warnings())
        .containsExactly(
            "key:1:1: the value is \"on\", which is read as \"true\"; quote it if it is meant as it"
                + " stands");
  }

  @Test
  void whatOthersWroteIsCutAndKeptOnOneLineInAProblem() {
    value(mended, "\"a\\n\\u202e" + "b".repeat(500) + "\"").problem("less");
    assertThat(problems(mended).getFirst())
        .startsWith("key:1:1: the value is \"a\\n\\u202ebbb")
        .endsWith("b…\", expected less")
        .hasSizeLessThan(150);
  }
}
