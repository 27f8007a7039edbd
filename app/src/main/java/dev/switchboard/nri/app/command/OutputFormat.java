package dev.switchboard.nri.app.command;

import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How a result is written. */
enum OutputFormat {
  TEXT,
  JSON,
  YAML;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * A record as JSON or YAML, with the names of its components as keys.
   *
   * @throws IllegalStateException for TEXT
   */
  String write(Object result) {
    return switch (this) {
      case JSON -> MAPPER.writeValueAsString(result);
      case YAML -> yaml(MAPPER.convertValue(result, Object.class));
      case TEXT -> throw new IllegalStateException("text is written by whoever knows what it is");
    };
  }

  private static String yaml(Object tree) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(tree).stripTrailing();
  }
}
