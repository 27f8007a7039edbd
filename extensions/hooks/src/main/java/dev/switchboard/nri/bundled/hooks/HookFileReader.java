package dev.switchboard.nri.bundled.hooks;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.switchboard.nri.bundled.hooks.Condition.PairPattern;
import dev.switchboard.nri.extension.model.Hook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/**
 * Reads one hook file of version 1.0.0 or 0.1.0 (oci-hooks(5) of podman and CRI-O). Unknown members
 * are ignored, as there. Collects all problems of a file.
 */
final class HookFileReader {
  private final Path file;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private HookFileReader(Path file) {
    this.file = file;
  }

  static HookFile read(Path file, byte[] content) throws InvalidHookFileException {
    var reader = new HookFileReader(file);
    HookFile hookFile = reader.read(content);
    if (!reader.problems.isEmpty()) {
      throw new InvalidHookFileException(reader.problems);
    }
    return hookFile;
  }

  private HookFile read(byte[] content) throws InvalidHookFileException {
    Json root;
    try {
      root = Json.parse(content);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      throw new InvalidHookFileException(
          List.of(place(at.getLineNr(), at.getColumnNr()) + "no JSON: " + e.getOriginalMessage()));
    }
    if (!(root.value() instanceof Map)) {
      problem(root, "the file holds " + root.describe() + ", expected an object");
      throw new InvalidHookFileException(problems);
    }
    String version = text(root, "version").orElse("0.1.0");
    return switch (version) {
      case "1.0.0" -> version1(root);
      case "0.1.0" -> version0(root);
      default -> {
        problem(
            root.member("version").orElse(root),
            "version is \"" + version + "\", expected \"1.0.0\" or \"0.1.0\"");
        throw new InvalidHookFileException(problems);
      }
    };
  }

  private HookFile version1(Json root) {
    Json hook = object(root, "hook");
    Json when = object(root, "when");
    String path = required(hook, "path", "hook.path");
    unknown(root, "", "version", "hook", "when", "stages");
    unknown(hook, "hook.", "path", "args", "env", "timeout");
    unknown(
        when,
        "when.",
        "always",
        "annotations",
        "commands",
        "hasBindMounts",
        "namespaces",
        "labels",
        "images");
    return new HookFile(
        file,
        new Hook(path, texts(hook, "args"), texts(hook, "env"), timeout(hook)),
        new Condition(
            flag(when, "always"),
            flag(when, "hasBindMounts"),
            pairs(when, "annotations"),
            patterns(when, "commands"),
            patterns(when, "namespaces"),
            pairs(when, "labels"),
            patterns(when, "images"),
            false),
        stages(root),
        warnings);
  }

  private HookFile version0(Json root) {
    String path = required(root, "hook", "hook");
    var args = new ArrayList<String>();
    root.member("arguments")
        .ifPresent(arguments -> {
          args.add(path);
          args.addAll(texts(root, "arguments"));
        });
    List<String> values = texts(root, synonym(root, "annotations", "annotation"));
    List<PairPattern> annotations =
        values.isEmpty()
            ? List.of()
            : List.of(
                new PairPattern(
                    Pattern.compile(".*"), pattern(root, String.join("|", values), "annotations")));
    return new HookFile(
        file,
        new Hook(path, args, List.of(), OptionalLong.empty()),
        new Condition(
            Optional.empty(),
            flag(root, "hasbindmounts"),
            annotations,
            patterns(root, synonym(root, "cmds", "cmd")),
            List.of(),
            List.of(),
            List.of(),
            true),
        stages(root),
        warnings);
  }

  private List<Stage> stages(Json root) {
    String key = root.member("stage").isPresent() ? synonym(root, "stages", "stage") : "stages";
    Optional<Json> list = root.member(key);
    if (list.isEmpty()) {
      problem(root, "\"stages\" is missing, expected a list of " + Stage.NAMES);
      return List.of();
    }
    return each(
        list.get(),
        key,
        entry -> {
          String name = string(entry, key);
          Optional<Stage> stage = Stage.of(name);
          if (stage.isEmpty()) {
            problem(entry, "stage \"" + name + "\" is unknown, expected one of " + Stage.NAMES);
          }
          return stage.orElse(Stage.PRESTART);
        });
  }

  /** Version 0.1.0 has two spellings of some keys, of which a file may use one. */
  private String synonym(Json root, String plural, String singular) {
    Optional<Json> second = root.member(singular);
    if (second.isEmpty()) {
      return plural;
    }
    if (root.member(plural).isPresent()) {
      problem(
          second.get(),
          "both \"%s\" and \"%s\" are given, expected one of them".formatted(singular, plural));
    }
    return singular;
  }

  private Json object(Json parent, String name) {
    Json member = parent.member(name).orElse(new Json(Map.of(), parent.line(), parent.column()));
    if (!(member.value() instanceof Map)) {
      problem(member, "\"" + name + "\" is " + member.describe() + ", expected an object");
    }
    return member;
  }

  private String required(Json parent, String name, String shown) {
    Optional<String> text = text(parent, name).filter(value -> !value.isEmpty());
    if (text.isEmpty()) {
      problem(parent, "\"" + shown + "\" is missing, expected the path of the hook's program");
    }
    return text.orElse("/");
  }

  private Optional<String> text(Json parent, String name) {
    return parent.member(name).map(member -> string(member, name));
  }

  private List<String> texts(Json parent, String name) {
    return parent
        .member(name)
        .map(list -> each(list, name, entry -> string(entry, name)))
        .orElse(List.of());
  }

  private List<Pattern> patterns(Json parent, String name) {
    return parent
        .member(name)
        .map(list -> each(list, name, entry -> pattern(entry, string(entry, name), name)))
        .orElse(List.of());
  }

  private List<PairPattern> pairs(Json parent, String name) {
    var patterns = new ArrayList<PairPattern>();
    if (object(parent, name).value() instanceof Map<?, ?> pairs) {
      pairs.forEach((expression, value) -> {
        Json at = (Json) value;
        patterns.add(
            new PairPattern(
                pattern(at, (String) expression, "the expression for a name in " + name),
                pattern(at, string(at, name), name)));
      });
    }
    return patterns;
  }

  /** Warns of members that are ignored, as podman does silently. */
  private void unknown(Json parent, String prefix, String... known) {
    if (parent.value() instanceof Map<?, ?> members) {
      for (Object name : members.keySet()) {
        if (Arrays.stream(known).noneMatch(each -> each.equalsIgnoreCase((String) name))) {
          warnings.add(
              "%s%s is unknown and ignored, known are %s"
                  .formatted(prefix, name, String.join(", ", known)));
        }
      }
    }
  }

  private <T> List<T> each(Json list, String name, Function<Json, T> read) {
    if (list.value() instanceof List<?> entries) {
      return entries.stream().map(entry -> read.apply((Json) entry)).toList();
    }
    problem(list, "\"" + name + "\" is " + list.describe() + ", expected a list");
    return List.of();
  }

  private Optional<Boolean> flag(Json parent, String name) {
    return parent
        .member(name)
        .map(member -> {
          if (member.value() instanceof Boolean flag) {
            return flag;
          }
          problem(member, "\"" + name + "\" is " + member.describe() + ", expected true or false");
          return false;
        });
  }

  private OptionalLong timeout(Json hook) {
    Optional<Json> timeout = hook.member("timeout");
    if (timeout.isEmpty()) {
      return OptionalLong.empty();
    }
    if (timeout.get().value() instanceof Integer seconds) {
      return OptionalLong.of(seconds);
    }
    problem(
        timeout.get(),
        "\"timeout\" is " + timeout.get().describe() + ", expected whole seconds as a number");
    return OptionalLong.empty();
  }

  private String string(Json json, String name) {
    if (json.value() instanceof String text) {
      return text;
    }
    problem(json, "\"" + name + "\" has " + json.describe() + " in it, expected text");
    return "";
  }

  private Pattern pattern(Json at, String expression, String name) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      problem(
          at,
          "\"%s\" is no RE2 regular expression (%s): \"%s\""
              .formatted(name, e.getDescription(), expression));
      return Pattern.compile("");
    }
  }

  private void problem(Json at, String sentence) {
    problems.add(place(at.line(), at.column()) + sentence);
  }

  private String place(int line, int column) {
    return file + ":" + line + ":" + column + ": ";
  }
}
