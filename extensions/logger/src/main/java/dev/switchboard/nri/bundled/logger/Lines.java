package dev.switchboard.nri.bundled.logger;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes an event as lines. */
final class Lines {
  private static final JsonFactory JSON = new JsonFactory();

  private final Config.Mode mode;
  private final Config.Format format;
  private final Dump dump;

  Lines(Config config, Expressions expressions) {
    mode = config.mode();
    format = config.format();
    dump = new Dump(expressions);
  }

  List<String> of(Told told) {
    return switch (format) {
      case TEXT -> text(told);
      case JSON -> List.of(json(told));
    };
  }

  private List<String> text(Told told) {
    var lines = new ArrayList<String>();
    lines.add(
        told.event()
            + (told.subject().isEmpty() ? "" : " " + String.join("/", told.subject().values()))
            + told.summary().map(summary -> ": " + summary).orElse(""));
    if (mode == Config.Mode.FULL) {
      told.parts()
          .forEach((part, value) -> {
            lines.add(told.event() + ": " + part + ":");
            dump.yaml(value).forEach(line -> lines.add(told.event() + ":    " + line));
          });
    }
    return lines;
  }

  private String json(Told told) {
    var line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      json.writeStringProperty("time", told.at().toString());
      json.writeStringProperty("event", told.event());
      told.subject().forEach(json::writeStringProperty);
      told.summary().ifPresent(summary -> json.writeStringProperty("summary", summary));
      if (mode == Config.Mode.FULL) {
        json.writeName("request");
        json.writeStartObject();
        told.parts()
            .forEach((part, value) -> {
              json.writeName(part);
              write(json, dump.members(value));
            });
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return line.toString();
  }

  private static void write(JsonGenerator json, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach((name, member) -> {
          json.writeName((String) name);
          write(json, member);
        });
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(element -> write(json, element));
        json.writeEndArray();
      }
      case Boolean flag -> json.writeBoolean(flag);
      case Number number -> json.writeNumber(number.toString());
      default -> json.writeString(value.toString());
    }
  }
}
