package dev.switchboard.nri.bundled.v010;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * NRI v0.1.0's list of plugins, {@code {"version": …, "plugins": [{"type": …, "conf": …}]}}.
 *
 * @param version version that is told to the plugins
 * @param plugins plugins in the order of their calls
 */
record PluginList(String version, List<Plugin> plugins) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String DEFAULT_VERSION = "0.1";

  /**
   * One plugin.
   *
   * @param type name of its program
   * @param conf configuration that is handed through
   */
  record Plugin(String type, Optional<JsonNode> conf) {}

  /**
   * Reads the list; of a file that is not there, an empty one.
   *
   * @throws IOException naming file, line and column, if it cannot be used
   */
  static PluginList read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return new PluginList(DEFAULT_VERSION, List.of());
    }
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      throw new IOException(
          file + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": " + e.getOriginalMessage(), e);
    }
    var plugins = new ArrayList<Plugin>();
    for (JsonNode plugin : root.path("plugins")) {
      String type = plugin.path("type").asString("");
      if (type.isEmpty()) {
        throw new IOException(
            "%s: plugins[%d].type is missing, expected the name of a program"
                .formatted(file, plugins.size()));
      }
      plugins.add(new Plugin(type, Optional.ofNullable(plugin.get("conf"))));
    }
    return new PluginList(root.path("version").asString(""), plugins);
  }
}
