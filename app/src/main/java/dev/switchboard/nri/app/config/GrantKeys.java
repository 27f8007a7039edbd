package dev.switchboard.nri.app.config;

import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.merge.Grants;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key {@code grants} of extensions and guests: names of fields, or of groups of them. */
final class GrantKeys {
  private GrantKeys() {}

  /**
   * @param names null if the key is not set
   */
  static void validate(@Nullable List<String> names, String key, Validated.Problems problems) {
    List<String> given = names == null ? List.of() : names;
    for (int i = 0; i < given.size(); i++) {
      if (Grants.named(given.get(i)).isEmpty()) {
        problems.add(key + "[" + i + "]", given.get(i), expected(given.get(i)));
      }
    }
  }

  private static String expected(String name) {
    List<String> known = Grants.knownNames();
    return "the name of a field or group; "
        + DidYouMean.nearest(name, known)
            .map(near -> "did you mean " + near + "?")
            .orElseGet(() -> "known are " + String.join(", ", known));
  }

  /** All that are named together; empty if the key is not set. */
  static Optional<Grants> toSettings(@Nullable List<String> names) {
    return Optional.ofNullable(names)
        .map(all ->
            Grants.union(all.stream().map(Grants::named).flatMap(Optional::stream).toList()));
  }
}
