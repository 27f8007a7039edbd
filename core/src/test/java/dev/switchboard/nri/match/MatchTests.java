package dev.switchboard.nri.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Hooks;
import dev.switchboard.nri.extension.model.Image;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.match.InvalidMatchException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTests {
  private static final PodSandbox POD =
      new PodSandbox(
          "p1",
          "web-1",
          "u1",
          "team-a",
          Map.of("app", "web", "tier", "front"),
          Map.of("gpu.example.com/use", "2"),
          "kata-qemu",
          PodSandbox.Linux.NONE,
          0,
          List.of());
  private static final Container CONTAINER =
      container("nginx", Map.of("role", "main"), Map.of(), "docker.io/library/nginx:1.29");

  private static Container container(
      String name, Map<String, String> labels, Map<String, String> annotations, String image) {
    return new Container(
        "c1",
        "p1",
        name,
        Container.State.UNKNOWN,
        labels,
        annotations,
        List.of(),
        List.of(),
        List.of(),
        Hooks.none(),
        Container.Linux.NONE,
        0,
        List.of(),
        0,
        0,
        0,
        0,
        "",
        "",
        List.of(),
        Optional.empty(),
        image.isEmpty() ? Optional.empty() : Optional.of(new Image(image, "", "")));
  }

  private static Criteria criteria(String key, String... values) {
    return new Criteria(
        of("namespaces", key, values),
        of("exclude-namespaces", key, values),
        of("labels", key, values),
        of("annotations", key, values),
        of("runtime-handlers", key, values),
        of("container-names", key, values),
        of("container-labels", key, values),
        of("images", key, values),
        key.equals("expression") ? values[0] : "");
  }

  private static List<String> of(String wanted, String key, String... values) {
    return wanted.equals(key) ? List.of(values) : List.of();
  }

  private static @Nullable String mismatch(Criteria criteria, @Nullable Container container)
      throws Exception {
    return Match.compile(criteria).mismatch(POD, container);
  }

  @Test
  void noCriteriaMatchEverything() throws Exception {
    assertThat(Match.compile(Criteria.NONE)).isSameAs(Match.EVERYTHING);
    assertThat(Match.EVERYTHING.mismatch(POD, CONTAINER)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "namespaces; team-a; true",
        "namespaces; team-*; true",
        "namespaces; team-?; true",
        "namespaces; team; false",
        "namespaces; *; true",
        "namespaces; team.a; false",
        "exclude-namespaces; kube-*; true",
        "exclude-namespaces; team-*; false",
        "labels; app; true",
        "labels; app=web; true",
        "labels; app = w*; true",
        "labels; app!=web; false",
        "labels; app!=db; true",
        "labels; none!=x; true",
        "labels; none; false",
        "labels; app=; false",
        "annotations; gpu.example.com/use; true",
        "annotations; gpu.example.com/use=3; false",
        "runtime-handlers; kata*; true",
        "runtime-handlers; runc; false",
        "container-names; nginx; true",
        "container-names; sidecar; false",
        "container-labels; role=main; true",
        "container-labels; role=init; false",
        "images; docker.io/library/nginx:*; true",
        "images; quay.io/*; false",
        "expression; pod.namespace == 'team-a'; true",
        "expression; pod.name.startsWith('db'); false",
        "expression; 'app' in pod.labels && pod.labels.app == 'web'; true",
        "expression; container.name == 'nginx'; true",
        "expression; container.image.contains('redis'); false",
        "expression; container.env.exists(e, e.startsWith(\"X=\")); false",
        "expression; pod.runtime_handler.matches('^kata'); true",
      })
  void eachCriterionHoldsOrIsNamed(String key, String value, boolean holds) throws Exception {
    assertThat(mismatch(criteria(key, value), CONTAINER)).isEqualTo(holds ? null : key);
  }

  @Test
  void ofNamesOneAndOfSelectorsAllHaveToHold() throws Exception {
    assertThat(mismatch(criteria("namespaces", "x", "team-a"), CONTAINER)).isNull();
    assertThat(mismatch(criteria("exclude-namespaces", "x", "team-a"), CONTAINER))
        .isEqualTo("exclude-namespaces");
    assertThat(mismatch(criteria("labels", "app", "tier=back"), CONTAINER)).isEqualTo("labels");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "container-names, other",
        "container-labels, other",
        "images, other",
        "expression, container.name == 'other'",
      })
  void whatIsAskedOfAContainerDoesNotCountForAPodAlone(String key, String value) throws Exception {
    assertThat(mismatch(criteria(key, value), CONTAINER)).isEqualTo(key);
    assertThat(mismatch(criteria(key, value), null)).isNull();
  }

  @Test
  void anExpressionOnPodsAloneCountsForPodsToo() throws Exception {
    assertThat(mismatch(criteria("expression", "pod.name == 'x'"), null)).isEqualTo("expression");
  }

  @Test
  void imagesAreKnownFromAnnotationsOfOlderRuntimesToo() throws Exception {
    Container old =
        container("n", Map.of(), Map.of("io.kubernetes.cri.image-name", "quay.io/x:1"), "");
    assertThat(mismatch(criteria("images", "quay.io/*"), old)).isNull();
    assertThat(mismatch(criteria("images", "*"), Container.of("c", "p1", "n"))).isNull();
    assertThat(mismatch(criteria("images", "quay.io/*"), Container.of("c", "p1", "n")))
        .isEqualTo("images");
  }

  @Test
  void aMistakeInAnExpressionIsFoundWhenItIsCompiled() {
    assertThat(problems("pod.namspace == 'x'").expected())
        .contains("pod.namespace", "line 1, column", "undeclared reference");
    assertThat(problems("pod.name ==").expected()).contains("mismatched input", "line 1, column");
    assertThat(problems("pod.name").expected()).contains("expected type 'bool'");
    assertThat(problems("container.name > 5").expected()).contains("no matching overload");
  }

  @Test
  void thePageNamesEveryVariableAndNoOther() throws IOException {
    Pattern variable = Pattern.compile("(pod|container)\\.[a-z_]+");
    Set<String> documented = new TreeSet<>();
    Files.readAllLines(Path.of("../docs/match.md")).stream()
        .dropWhile(line -> !line.startsWith("| variable |"))
        .takeWhile(line -> line.startsWith("|"))
        .forEach(line ->
            variable.matcher(line).results().map(MatchResult::group).forEach(documented::add));
    String expected = problems("nothing").expected();
    assertThat(documented)
        .isEqualTo(
            variable
                .matcher(expected)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static Problem problems(String expression) {
    var invalid =
        catchThrowableOfType(
            InvalidMatchException.class, () -> Match.compile(criteria("expression", expression)));
    assertThat(invalid.problems()).hasSize(1);
    return invalid.problems().getFirst();
  }

  @Test
  void allMistakesAreToldAtOnce() {
    var criteria =
        new Criteria(
            List.of(),
            List.of(),
            List.of("=x", "!app", "ok"),
            List.of("!=x"),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            "nonsense(");
    assertThat(
            catchThrowableOfType(InvalidMatchException.class, () -> Match.compile(criteria))
                .problems())
        .extracting(Problem::key)
        .containsExactly("labels", "labels", "annotations", "expression");
  }

  @Test
  void anExpressionThatFailsSaysWhy() throws Exception {
    Match match = Match.compile(criteria("expression", "pod.labels.absent == 'x'"));
    assertThatThrownBy(() -> match.mismatch(POD, CONTAINER))
        .isInstanceOf(MatchFailedException.class)
        .hasMessageContaining("absent");
  }

  @Test
  void matchesOfEqualCriteriaAreEqual() throws Exception {
    assertThat(Match.compile(criteria("namespaces", "a")))
        .isEqualTo(Match.compile(criteria("namespaces", "a")))
        .hasSameHashCodeAs(Match.compile(criteria("namespaces", "a")))
        .isNotEqualTo(Match.EVERYTHING);
  }
}
