package dev.switchboard.nri.app.config;

import dev.switchboard.nri.SwitchboardSettings;
import java.util.Collection;
import java.util.List;

/** Settings of extensions that are not there. They may be there before the jar is: no error. */
public final class Strangers {
  private Strangers() {}

  /**
   * A sentence for each.
   *
   * @param known the ids of the jars that are there
   */
  public static List<String> in(SwitchboardSettings settings, Collection<String> known) {
    return settings.extensions().keySet().stream()
        .filter(id -> !known.contains(id) && settings.extension(id).enabled())
        .sorted()
        .map(id ->
            "switchboard.extensions.%s is set, but no jar in %s has that id%s"
                .formatted(
                    id,
                    settings.extensionsPlace(),
                    DidYouMean.nearest(id, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("")))
        .toList();
  }
}
