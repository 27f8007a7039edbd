package dev.switchboard.nri.bundled.networkdevices;

import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.extension.annotation.Compat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Configuration of network devices.
 *
 * @param compat how annotations are read
 * @param interfaces regular expressions for whole names of interfaces that pods may have
 */
record Config(Compat compat, List<String> interfaces) implements Validated {
  static final Config DEFAULT = new Config(Compat.MENDED, List.of(".*"));

  Config {
    compat = compat == null ? Compat.MENDED : compat;
    interfaces = interfaces == null ? List.of(".*") : List.copyOf(interfaces);
  }

  @Override
  public void validate(Problems problems) {
    for (int i = 0; i < interfaces.size(); i++) {
      try {
        Pattern.compile(interfaces.get(i));
      } catch (PatternSyntaxException e) {
        problems.add(
            "interfaces[" + i + "]",
            interfaces.get(i),
            "a regular expression: " + e.getDescription());
      }
    }
  }

  List<Pattern> allowed() {
    return interfaces.stream().map(Pattern::compile).toList();
  }
}
