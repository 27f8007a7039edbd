package dev.switchboard.nri.app.manifest;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a variable's {@code fieldRef} can name of its pod. */
record Fields(
    String namespace,
    String name,
    String uid,
    Map<String, String> labels,
    Map<String, String> annotations) {
  private static final Pattern SUBSCRIPT =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.*)']");

  /** Empty if it is known only on a node. */
  Optional<String> value(String path) {
    Matcher subscript = SUBSCRIPT.matcher(path);
    if (subscript.matches()) {
      Map<String, String> map = subscript.group(1).equals("labels") ? labels : annotations;
      @Nullable String value = map.get(subscript.group(2));
      return Optional.of(value == null ? "" : value);
    }
    return switch (path) {
      case "metadata.name" -> Optional.of(name);
      case "metadata.namespace" -> Optional.of(namespace);
      case "metadata.uid" -> Optional.of(uid);
      default -> Optional.empty();
    };
  }
}
