package dev.switchboard.nri.bundled.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.extension.model.Hook;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HookFileReaderTests {
  private static HookFile read(String json) throws InvalidHookFileException {
    return HookFileReader.read(Path.of("/h/a.json"), json.getBytes(UTF_8));
  }

  private static List<String> problems(String json) {
    return catchThrowableOfType(InvalidHookFileException.class, () -> read(json)).problems();
  }

  @Test
  void readsAllOfVersion1() throws InvalidHookFileException {
    HookFile file =
        read(
            """
            {"version": "1.0.0",
             "hook": {"path": "/bin/h", "args": ["h", "-x"], "env": ["A=b"], "timeout": 5},
             "when": {"always": true, "annotations": {"^a$": "b"}, "commands": ["sh"],
                      "hasBindMounts": true},
             "stages": ["prestart", "poststop"]}
            """);
    assertThat(file.hook())
        .isEqualTo(new Hook("/bin/h", List.of("h", "-x"), List.of("A=b"), OptionalLong.of(5)));
    assertThat(file.stages()).containsExactly(Stage.PRESTART, Stage.POSTSTOP);
    assertThat(file.condition().always()).contains(true);
    assertThat(file.condition().hasBindMounts()).contains(true);
    assertThat(file.condition().commands()).hasSize(1);
    assertThat(file.condition().annotations()).hasSize(1);
    assertThat(file.condition().any()).isFalse();
  }

  @Test
  void readsVersion0WithItsPathAsFirstArgument() throws InvalidHookFileException {
    HookFile file =
        read(
            """
            {"hook": "/bin/h", "arguments": ["-x"], "stage": ["poststart"], "cmd": ["sh"],
             "annotation": ["^x$", "y"], "hasbindmounts": true}
            """);
    assertThat(file.hook().args()).containsExactly("/bin/h", "-x");
    assertThat(file.condition().any()).isTrue();
    assertThat(file.condition().annotations().getFirst().value().pattern()).isEqualTo("^x$|y");
  }

  @Test
  void namesAreReadInAnyCaseAsGoDoes() throws InvalidHookFileException {
    assertThat(
            read("{\"Version\":\"1.0.0\",\"HOOK\":{\"Path\":\"/b\"},\"Stages\":[]}").hook().path())
        .isEqualTo("/b");
  }

  @Test
  void unknownMembersAreIgnored() throws InvalidHookFileException {
    assertThat(
            read("{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/b\"},\"stages\":[],\"x\":1}")
                .stages())
        .isEmpty();
  }

  @Test
  void allProblemsOfAFileAreToldWithTheirPlaces() {
    assertThat(
            problems(
                """
                {"version": "1.0.0",
                 "hook": {"args": "h"},
                 "when": {"commands": ["("], "always": 1},
                 "stages": ["later"]}
                """))
        .containsExactly(
            "/h/a.json:2:10: \"hook.path\" is missing, expected the path of the hook's program",
            "/h/a.json:2:19: \"args\" is \"h\", expected a list",
            "/h/a.json:3:40: \"always\" is 1, expected true or false",
            "/h/a.json:3:24: \"commands\" is no RE2 regular expression (missing closing )): \"(\"",
            "/h/a.json:4:13: stage \"later\" is unknown, expected one of prestart, createRuntime,"
                + " createContainer, startContainer, poststart, poststop");
  }

  @Test
  void brokenJsonIsToldWithItsPlace() {
    assertThat(problems("{\n  \"version\": \"1.0.0\",,\n}"))
        .singleElement()
        .asString()
        .startsWith("/h/a.json:2:22: no JSON: ");
    assertThat(problems("")).singleElement().asString().contains("the file is empty");
    assertThat(problems("{} {}")).singleElement().asString().contains("something follows");
  }

  @Test
  void anUnknownVersionIsRefused() {
    assertThat(problems("{\"version\": \"2.0.0\"}"))
        .containsExactly("/h/a.json:1:13: version is \"2.0.0\", expected \"1.0.0\" or \"0.1.0\"");
  }

  @Test
  void stagesMustBeThereButMayBeEmpty() {
    assertThat(problems("{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/b\"}}"))
        .singleElement()
        .asString()
        .contains("\"stages\" is missing");
  }

  @Test
  void bothSynonymsOfVersion0AreRefused() {
    assertThat(problems("{\"hook\":\"/b\",\"stages\":[],\"cmd\":[\"a\"],\"cmds\":[\"b\"]}"))
        .singleElement()
        .asString()
        .contains("both \"cmd\" and \"cmds\" are given");
  }
}
