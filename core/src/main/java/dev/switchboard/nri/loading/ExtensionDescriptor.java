package dev.switchboard.nri.loading;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;
import org.pf4j.DefaultVersionManager;

/**
 * What a jar's manifest says.
 *
 * @param id {@code Plugin-Id}
 * @param version {@code Plugin-Version}
 * @param description {@code Plugin-Description}, or empty
 * @param provider {@code Plugin-Provider}, or empty
 * @param license {@code Plugin-License}, or empty
 * @param priority {@code Switchboard-Priority}, if given
 * @param grants {@code Switchboard-Grants}: the fields it sets
 */
public record ExtensionDescriptor(
    String id,
    String version,
    String description,
    String provider,
    String license,
    OptionalInt priority,
    List<String> grants) {
  /** Of the extensions API in this host. */
  static final String API_VERSION = "0.1.0";

  public ExtensionDescriptor {
    grants = List.copyOf(grants);
  }

  /** All that is known of a jar whose manifest cannot be used. */
  static ExtensionDescriptor unknown(Path jar) {
    String name = String.valueOf(jar.getFileName()).replaceFirst("\\.jar$", "");
    return new ExtensionDescriptor(name, "", "", "", "", OptionalInt.empty(), List.of());
  }

  static ExtensionDescriptor read(Attributes manifest) throws BrokenExtensionException {
    String id = text(manifest, "Plugin-Id");
    if (id.isEmpty()) {
      throw new BrokenExtensionException(
          "its manifest has no Plugin-Id; the extension's build has to write one");
    }
    return new ExtensionDescriptor(
        id,
        text(manifest, "Plugin-Version"),
        text(manifest, "Plugin-Description"),
        text(manifest, "Plugin-Provider"),
        text(manifest, "Plugin-License"),
        priority(text(manifest, "Switchboard-Priority")),
        Arrays.stream(text(manifest, "Switchboard-Grants").split("[,\\s]+"))
            .filter(field -> !field.isEmpty())
            .toList());
  }

  /** Why an API version range does not include this host's, if it does not. */
  static Optional<String> mismatch(Attributes manifest) {
    String range = text(manifest, "Plugin-Requires");
    try {
      return range.isEmpty()
              || new DefaultVersionManager().checkVersionConstraint(API_VERSION, range)
          ? Optional.empty()
          : Optional.of(
              "it requires version " + range + " of the API, this host has " + API_VERSION);
    } catch (RuntimeException e) {
      return Optional.of(
          "its Plugin-Requires \"" + range + "\" is no version range, expected one like >=0.1.0");
    }
  }

  private static OptionalInt priority(String text) throws BrokenExtensionException {
    try {
      return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new BrokenExtensionException(
          "its Switchboard-Priority \"" + text + "\" is not a whole number", e);
    }
  }

  private static String text(Attributes manifest, String key) {
    @Nullable String value = manifest.getValue(key);
    return value == null ? "" : value.strip();
  }
}
