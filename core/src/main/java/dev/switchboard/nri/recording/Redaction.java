package dev.switchboard.nri.recording;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import dev.switchboard.nri.wire.proto.KeyValue;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Hides the values of variables, annotations and labels whose names look like secrets, wherever in
 * a message they are.
 */
final class Redaction {
  static final String HIDDEN = "(redacted)";

  private final List<Pattern> names;

  /**
   * @param names of what is hidden, in any case; {@code *} stands for anything
   */
  Redaction(List<String> names) {
    this.names =
        names.stream()
            .map(name ->
                Pattern.compile(
                    List.of(name.split("\\*", -1)).stream()
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")),
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL))
            .toList();
  }

  private boolean hides(String name) {
    return names.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  /** The same message without secrets. */
  Message apply(Message message) {
    if (names.isEmpty()) {
      return message;
    }
    if (message instanceof KeyValue variable) {
      return hides(variable.getKey()) ? variable.toBuilder().setValue(HIDDEN).build() : message;
    }
    Message.Builder copy = message.toBuilder();
    message.getAllFields().forEach((field, value) -> apply(field, value, copy));
    return copy.build();
  }

  private void apply(FieldDescriptor field, Object value, Message.Builder into) {
    if (field.isRepeated()) {
      List<?> elements = (List<?>) value;
      into.clearField(field);
      elements.forEach(element -> into.addRepeatedField(field, element(field, element)));
    } else if (value instanceof Message nested) {
      into.setField(field, apply(nested));
    }
  }

  private Object element(FieldDescriptor field, Object element) {
    return switch (element) {
      case MapEntry<?, ?> entry -> entry(entry);
      case Message nested -> apply(nested);
      case String text when field.getName().toLowerCase(Locale.ROOT).equals("env") ->
          variable(text);
      default -> element;
    };
  }

  private <V> Object entry(MapEntry<?, V> entry) {
    return entry.getValue() instanceof String && hides(String.valueOf(entry.getKey()))
        ? entry.toBuilder()
            .setField(entry.getDescriptorForType().findFieldByName("value"), HIDDEN)
            .build()
        : entry.getValue() instanceof Message nested
            ? entry.toBuilder()
                .setField(entry.getDescriptorForType().findFieldByName("value"), apply(nested))
                .build()
            : entry;
  }

  private String variable(String assignment) {
    int equals = assignment.indexOf('=');
    return equals >= 0 && hides(assignment.substring(0, equals))
        ? assignment.substring(0, equals + 1) + HIDDEN
        : assignment;
  }
}
