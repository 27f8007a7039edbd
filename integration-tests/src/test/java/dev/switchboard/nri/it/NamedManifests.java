package dev.switchboard.nri.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Manifests in one file of the test's, each below a line with {@code ===} and its name. */
final class NamedManifests {
  private NamedManifests() {}

  /** By name, in their order. */
  static Map<String, String> in(String file) throws IOException {
    var manifests = new LinkedHashMap<String, String>();
    for (String each : Files.readString(Path.of("src/test/resources", file)).split("(?m)^=== ")) {
      if (!each.isBlank()) {
        String[] parts = each.split("\n", 2);
        manifests.put(parts[0], parts[1]);
      }
    }
    return manifests;
  }
}
