package dev.switchboard.nri.bundled.hooks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON value that knows where it stands, so that a problem can be told with line and column.
 *
 * @param value a Map of String to Json, a List of Json, String, Number, Boolean, or {@link #NULL}
 * @param line from 1
 * @param column from 1
 */
record Json(Object value, int line, int column) {
  static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * @throws StreamReadException if it is not exactly one JSON value
   */
  static Json parse(byte[] text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      Json json = read(parser);
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "something follows the JSON value");
      }
      return json;
    }
  }

  private static Json read(JsonParser parser) {
    TokenStreamLocation at = parser.currentTokenLocation();
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new StreamReadException(parser, "the file is empty or ends too early");
    }
    Object value =
        switch (token) {
          case START_OBJECT -> members(parser);
          case START_ARRAY -> elements(parser);
          case VALUE_STRING -> parser.getString();
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
          case VALUE_TRUE -> true;
          case VALUE_FALSE -> false;
          default -> NULL;
        };
    return new Json(value, at.getLineNr(), at.getColumnNr());
  }

  private static Map<String, Json> members(JsonParser parser) {
    var members = new LinkedHashMap<String, Json>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, read(parser));
    }
    return members;
  }

  private static List<Json> elements(JsonParser parser) {
    var elements = new ArrayList<Json>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(read(parser));
    }
    return elements;
  }

  boolean isNull() {
    return value == NULL;
  }

  /** A member of an object; like Go's decoder, an exact name first, then in any case. */
  Optional<Json> member(String name) {
    if (!(value instanceof Map<?, ?> members)) {
      return Optional.empty();
    }
    Object found = members.get(name);
    if (found == null) {
      for (Map.Entry<?, ?> member : members.entrySet()) {
        if (name.equalsIgnoreCase((String) member.getKey())) {
          found = member.getValue();
        }
      }
    }
    return Optional.ofNullable((Json) found).filter(json -> !json.isNull());
  }

  /** What it is, as a problem's text names it. */
  String describe() {
    return switch (value) {
      case Map<?, ?> members -> "an object";
      case List<?> elements -> "a list";
      case String text -> '"' + text + '"';
      default -> value.toString();
    };
  }
}
