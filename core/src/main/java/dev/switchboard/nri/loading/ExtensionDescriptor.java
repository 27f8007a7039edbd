package dev.switchboard.nri.loading;

import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.merge.Grants;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.jar.Attributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * @param grants {@code Switchboard-Grants}: what it wants to ask for; empty if it does not say
 * @param requiresNri {@code Switchboard-Requires-Nri}: it is of no use with a runtime whose NRI is
 *     older
 * @param rehearsed {@code Switchboard-Rehearse}: whether it may be asked what it would have made of
 *     a container that exists; true unless it says false
 */
public record ExtensionDescriptor(
    String id,
    String version,
    String description,
    String provider,
    String license,
    OptionalInt priority,
    Optional<Grants> grants,
    Optional<NriVersion> requiresNri,
    boolean rehearsed) {
  /** Of the extensions API in this host. */
  static final String API_VERSION = "0.1.0";

  private static final Pattern REQUIRED_NRI = Pattern.compile(">=\\s*v?(\\d+\\.\\d+(\\.\\d+)?)");

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** All that is known of a jar whose manifest cannot be used. */
  static ExtensionDescriptor unknown(Path jar) {
    String name = String.valueOf(jar.getFileName()).replaceFirst("\\.jar$", "");
    return new ExtensionDescriptor(
        name, "", "", "", "", OptionalInt.empty(), Optional.empty(), Optional.empty(), false);
  }

  static ExtensionDescriptor read(Attributes manifest) throws BrokenExtensionException {
    return new ExtensionDescriptor(
        id(manifest),
        required(manifest, "Plugin-Version"),
        text(manifest, "Plugin-Description"),
        text(manifest, "Plugin-Provider"),
        text(manifest, "Plugin-License"),
        priority(text(manifest, "Switchboard-Priority")),
        grants(manifest),
        requiresNri(text(manifest, "Switchboard-Requires-Nri")),
        !text(manifest, "Switchboard-Rehearse").equals("false"));
  }

  private static String id(Attributes manifest) throws BrokenExtensionException {
    String id = required(manifest, "Plugin-Id");
    if (!ID.matcher(id).matches()) {
      throw new BrokenExtensionException(
          "its Plugin-Id \"" + id + "\" cannot be used as a key",
          "use up to 64 letters, digits, dots, dashes and underscores");
    }
    return id;
  }

  private static String required(Attributes manifest, String key) throws BrokenExtensionException {
    String value = text(manifest, key);
    if (value.isEmpty()) {
      throw new BrokenExtensionException(
          "its manifest has no " + key, "have the extension's build write one");
    }
    return value;
  }

  /** Refuses a jar whose API version range does not include this host's. */
  static void checkApiVersion(Attributes manifest) throws BrokenExtensionException {
    String range = text(manifest, "Plugin-Requires");
    boolean fits;
    try {
      fits =
          range.isEmpty() || new DefaultVersionManager().checkVersionConstraint(API_VERSION, range);
    } catch (RuntimeException e) {
      throw new BrokenExtensionException(
          "its Plugin-Requires \"" + range + "\" is no version range",
          "write one like >=0.1.0 or 0.1",
          e);
    }
    if (!fits) {
      throw new BrokenExtensionException(
          "it requires version " + range + " of the API, this host has " + API_VERSION,
          "use a version of it that was built for this API, or another host");
    }
  }

  private static OptionalInt priority(String text) throws BrokenExtensionException {
    try {
      return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new BrokenExtensionException(
          "its Switchboard-Priority is \"" + text + "\"",
          "write a whole number, lower runs first",
          e);
    }
  }

  private static Optional<NriVersion> requiresNri(String text) throws BrokenExtensionException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = REQUIRED_NRI.matcher(text);
    Optional<NriVersion> version =
        matcher.matches() ? NriVersion.told(matcher.group(1)) : Optional.empty();
    if (version.isEmpty()) {
      throw new BrokenExtensionException(
          "its Switchboard-Requires-Nri is \"" + text + "\"",
          "write the oldest version of NRI that will do, like >=0.12 or >=0.12.3");
    }
    return version;
  }

  private static Optional<Grants> grants(Attributes manifest) throws BrokenExtensionException {
    @Nullable String text = manifest.getValue("Switchboard-Grants");
    if (text == null) {
      return Optional.empty();
    }
    var grants = new ArrayList<Grants>();
    for (String name : text.split("[,\\s]+")) {
      if (!name.isEmpty()) {
        grants.add(
            Grants.named(name)
                .orElseThrow(() ->
                    new BrokenExtensionException(
                        "its Switchboard-Grants names \"" + name + "\", which is no field",
                        "known are " + String.join(", ", Grants.knownNames()))));
      }
    }
    return Optional.of(Grants.union(grants));
  }

  private static String text(Attributes manifest, String key) {
    @Nullable String value = manifest.getValue(key);
    return value == null ? "" : value.strip();
  }
}
