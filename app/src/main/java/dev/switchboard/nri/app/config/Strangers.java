package dev.switchboard.nri.app.config;

import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.guest.GuestSettings;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Settings of those who are not there: extensions without a jar, which may come later, and guests
 * while nobody listens for any. No errors.
 */
public final class Strangers {
  private Strangers() {}

  /**
   * A sentence for each.
   *
   * @param known the ids of the jars that are there
   */
  public static List<String> in(SwitchboardSettings settings, Collection<String> known) {
    return Stream.concat(extensions(settings, known), guests(settings.guests())).toList();
  }

  private static Stream<String> guests(GuestSettings guests) {
    return guests.socketPath().isPresent()
        ? Stream.empty()
        : guests.byName().keySet().stream()
            .sorted()
            .map(name ->
                "switchboard.guests.%s is set, but without effect: guests are listened for only with switchboard.guests.socket-path"
                    .formatted(name));
  }

  private static Stream<String> extensions(SwitchboardSettings settings, Collection<String> known) {
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
                        .orElse("")));
  }
}
