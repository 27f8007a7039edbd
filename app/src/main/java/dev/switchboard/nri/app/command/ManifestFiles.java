package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.manifest.Manifests;
import dev.switchboard.nri.app.manifest.NodeFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Manifests by the names under which a user gave them.
 *
 * @param texts their contents, in the given order
 * @param problems why files cannot be read
 */
record ManifestFiles(Map<String, String> texts, List<String> problems) {
  private static final String STANDARD_INPUT = "-";

  static ManifestFiles read(List<String> names) {
    var texts = new LinkedHashMap<String, String>();
    var problems = new ArrayList<String>();
    for (String name : names) {
      try {
        if (name.equals(STANDARD_INPUT)) {
          texts.put("standard input", new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        } else {
          texts.put(name, Files.readString(Path.of(name)));
        }
      } catch (NoSuchFileException e) {
        problems.add(name + ": there is no such file");
      } catch (IOException e) {
        problems.add(name + ": it cannot be read as text: " + e.getMessage());
      }
    }
    return new ManifestFiles(texts, problems);
  }

  /** All of them as one, with the problems of reading them. */
  Manifests parsed(NodeFacts node) {
    var all =
        texts.entrySet().stream()
            .map(file -> Manifests.read(file.getKey(), file.getValue(), node))
            .toList();
    var wrong = new ArrayList<>(problems);
    all.forEach(each -> wrong.addAll(each.problems()));
    return new Manifests(
        all.stream().flatMap(each -> each.pods().stream()).toList(),
        all.stream().flatMap(each -> each.notes().stream()).toList(),
        wrong);
  }
}
