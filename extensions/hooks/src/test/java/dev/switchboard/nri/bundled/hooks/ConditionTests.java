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
  private static final Subject ANNOTATED =
      new Subject(List.of("/bin/busybox"), Map.of("foo", "bar"), true);
  private static final Subject PLAIN = new Subject(List.of("/bin/busybox"), Map.of(), true);
  private static final Subject WITHOUT_ARGS = new Subject(List.of(), Map.of("foo", "bar"), true);

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
  @CsvSource({"'{\"annotations\":{\"^foo$\":\"^bar$\"}}'"})
  void anAnnotationConditionNeedsTheAnnotation(String when) throws InvalidHookFileException {
    assertThat(version1(when).matches(PLAIN)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'{\"commands\":[\"sh\"]}'", "'{\"always\":true,\"commands\":[\"\"]}'"})
  void aContainerWithoutArgsMatchesNoCommand(String when) throws InvalidHookFileException {
    assertThat(version1(when).matches(WITHOUT_ARGS)).isFalse();
  }
}
