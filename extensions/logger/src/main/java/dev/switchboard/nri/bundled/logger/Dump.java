package dev.switchboard.nri.bundled.logger;

import dev.switchboard.nri.extension.model.PlainForm;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.Yaml;

/** Shows the API's records as YAML with NRI's names: sorted keys, what is empty left out. */
final class Dump {
  private Dump() {}

  static List<String> yaml(Record value) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(PlainForm.withoutZeros(value)).lines().toList();
  }
}
