package dev.switchboard.nri.bundled.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.bundled.hooks.Condition.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTests {
  private static final Subject ANNOTATED = subject(List.of("/bin/busybox"), Map.of("foo", "bar"));
  private static final Subject PLAIN = subject(List.of("/bin/busybox"), Map.of());
  private static final Subject WITHOUT_ARGS = subject(List.of(), Map.of("foo", "bar"));

  private static Subject subject(List<String> args, Map<String, String> annotations) {
    return new Subject(args, annotations, true, "default", Map.of("tier", "web"), "r.io/app:1");
  }

  private static Condition version1(String when) throws InvalidHookFileException {
    return parse(
        "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/b\"},\"stages\":[],\"when\":" + when + "}");
  }

  private static Condition parse(String json) throws InvalidHookFileException {
    return HookFileReader.read(Path.of("/a.json"), json.getBytes(UTF_8)).condition();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                       | false
          {"always":true}                                          | true
          {"always":true,"commands":["sleep"]}                     | false
          {"always":true,"commands":["busybox"]}                   | true
          {"always":false,"commands":["busybox"]}                  | false
          {"hasBindMounts":true}                                   | true
          {"hasBindMounts":false}                                  | false
          {"hasBindMounts":false,"commands":["busybox"]}           | false
          {"annotations":{"^foo$":"^bar$"},"commands":["busybox"]} | true
          {"annotations":{"^foo$":"^baz$"},"commands":["busybox"]} | false
          {"annotations":{"foo":"","x":"y"}}                       | false
          {"annotations":{"foo":""}}                               | true
          {"commands":["^busybox$"]}                               | false
          {"commands":["sleep","busy"]}                            | true
          {"commands":[]}                                          | false
          {"namespaces":["^default$"]}                             | true
          {"namespaces":["^kube-"],"always":true}                  | false
          {"labels":{"^tier$":"web"},"images":["^r.io/"]}          | true
          {"labels":{"^tier$":"db"}}                               | false
          {"images":[":2$","/other"]}                              | false
          {"namespaces":["default"],"hasBindMounts":false}         | false
          """)
  void version1JoinsConditionsWithAnd(String when, boolean matches)
      throws InvalidHookFileException {
    assertThat(version1(when).matches(ANNOTATED)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "cmds":["nomatch"],"annotations":["^bar$"] | true
          "cmds":["busybox"],"annotations":["^x$"]   | true
          "cmds":["nomatch"],"annotations":["^x$"]   | false
          "hasbindmounts":true                       | true
          "hasbindmounts":false,"cmds":["busybox"]   | true
          "stage_":1                                 | false
          """)
  void version0JoinsConditionsWithOr(String conditions, boolean matches)
      throws InvalidHookFileException {
    assertThat(parse("{\"hook\":\"/b\",\"stages\":[]," + conditions + "}").matches(ANNOTATED))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"always\":false,\"commands\":[\"busybox\"]}'",
    "'{\"hasBindMounts\":false,\"commands\":[\"busybox\"]}'",
    "'{}'"
  })
  void b7FalseNeverMatchesAndIsWarnedOf(String when) throws InvalidHookFileException {
    Condition condition = version1(when);
    assertThat(condition.matches(ANNOTATED)).isFalse();
    assertThat(condition.satisfiable()).as("no warning if it is").isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'{\"annotations\":{\"^foo$\":\"^bar$\"}}'"})
  void anAnnotationConditionNeedsTheAnnotation(String when) throws InvalidHookFileException {
    assertThat(version1(when).matches(PLAIN)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'{\"commands\":[\"sh\"]}'", "'{\"always\":true,\"commands\":[\"\"]}'"})
  void b9AContainerWithoutArgsMatchesNoCommand(String when) throws InvalidHookFileException {
    assertThat(version1(when).matches(WITHOUT_ARGS)).isFalse();
  }
}
