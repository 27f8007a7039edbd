package dev.switchboard.nri.bundled.validator;

import dev.switchboard.nri.extension.Validated.Problems;
import dev.switchboard.nri.extension.adjustment.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says of some changes. Patterns have {@code *} for any text and {@code ?} for any
 * character; a list that is left out matches everything.
 *
 * @param action whether these changes are allowed
 * @param fields names of NRI's fields, in any case: Mounts, Devices, Rlimits, Env, Args …
 * @param owners who asks: ids of links, {@code index-name} or names of the runtime's plugins
 * @param keys which entries: destinations, paths, types, names; of args the program
 * @param sources of mounts: what is mounted
 */
record Rule(
    @Nullable Action action,
    List<String> fields,
    List<String> owners,
    List<String> keys,
    List<String> sources) {
  private static final List<String> EVERYTHING = List.of("*");

  /** What a rule decides. */
  enum Action {
    ALLOW,
    DENY
  }

  Rule {
    fields = fields == null ? List.of() : List.copyOf(fields);
    owners = owners == null ? EVERYTHING : List.copyOf(owners);
    keys = keys == null ? EVERYTHING : List.copyOf(keys);
    sources = sources == null ? EVERYTHING : List.copyOf(sources);
  }

  void validate(String key, Problems problems) {
    if (action == null) {
      problems.add(key + "action", "nothing", "allow or deny");
    }
    if (fields.isEmpty()) {
      problems.add(key + "fields", "nothing", "a list of NRI's fields, for example [Mounts]");
    }
    for (int i = 0; i < fields.size(); i++) {
      if (field(fields.get(i)).isEmpty()) {
        problems.add(
            key + "fields[" + i + "]",
            fields.get(i),
            "one of "
                + Arrays.stream(Field.values())
                    .map(Field::nriName)
                    .collect(Collectors.joining(", ")));
      }
    }
    if (!sources.equals(EVERYTHING)
        && fields.stream().anyMatch(name -> !field(name).equals(Optional.of(Field.MOUNTS)))) {
      problems.add(key + "sources", sources, "nothing, as only Mounts have sources");
    }
  }

  private static Optional<Field> field(String name) {
    return Arrays.stream(Field.values())
        .filter(field -> field.nriName().equalsIgnoreCase(name))
        .findFirst();
  }

  /** Ready to be matched, many times. */
  Compiled compiled() {
    return new Compiled(
        action == Action.DENY,
        fields.stream().map(Rule::field).flatMap(Optional::stream).toList(),
        patterns(owners),
        patterns(keys),
        patterns(sources));
  }

  private static List<Pattern> patterns(List<String> globs) {
    return globs.stream().map(Rule::pattern).toList();
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(
        glob.chars()
            .mapToObj(character ->
                switch (character) {
                  case '*' -> ".*";
                  case '?' -> ".";
                  default -> Pattern.quote(Character.toString(character));
                })
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }

  /** A rule that can be matched; the texts are as in {@link Rule}. */
  record Compiled(
      boolean denies,
      List<Field> fields,
      List<Pattern> owners,
      List<Pattern> keys,
      List<Pattern> sources) {

    boolean matches(Adjusted entry) {
      return fields.contains(entry.field())
          && (anyOf(owners, entry.owner()) || anyOf(owners, Adjusted.withoutIndex(entry.owner())))
          && anyOf(keys, entry.key())
          && anyOf(sources, entry.source());
    }

    private static boolean anyOf(List<Pattern> patterns, String text) {
      return patterns.stream().anyMatch(pattern -> pattern.matcher(text).matches());
    }
  }
}
