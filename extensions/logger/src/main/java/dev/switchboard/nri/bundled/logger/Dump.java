package dev.switchboard.nri.bundled.logger;

import dev.switchboard.nri.extension.model.PlainForm;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.Yaml;

/** Shows the API's records with NRI's names: sorted, what is empty left out, secrets hidden. */
final class Dump {
  private final Expressions expressions;

  Dump(Expressions expressions) {
    this.expressions = expressions;
  }

  List<String> yaml(Record value) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(members(value)).lines().toList();
  }

  Object members(Record value) {
    return hidden(PlainForm.withoutZeros(value));
  }

  /** The same with the values of variables hidden, which are where secrets are. */
  private Object hidden(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        var shown = new TreeMap<String, Object>();
        map.forEach((name, member) ->
            shown.put(
                (String) name,
                name.equals("env") && member instanceof List<?> variables
                    ? variables.stream().map(each -> expressions.shown((String) each)).toList()
                    : hidden(member)));
        yield shown;
      }
      case List<?> list -> list.stream().map(this::hidden).toList();
      default -> value;
    };
  }
}
