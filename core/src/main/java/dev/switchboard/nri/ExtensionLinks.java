package dev.switchboard.nri;

import dev.switchboard.nri.SwitchboardSettings.ExtensionSettings;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.LoadedExtension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the jars that are there, and the settings, come to in the chain. A started extension is a
 * link. One that is enabled in the settings but has no usable jar is told; only if it is required
 * as well, a link stands in for it that refuses.
 */
record ExtensionLinks(SwitchboardSettings settings, List<LoadedExtension> extensions) {
  private static final int DEFAULT_PRIORITY = 500;

  List<Link> links() {
    var links = new ArrayList<Link>();
    for (LoadedExtension extension : extensions) {
      if (extension.state() == ExtensionState.STARTED) {
        extension
            .extension()
            .ifPresent(started ->
                links.add(
                    new Link(
                            extension.id(),
                            extension.descriptor().version(),
                            started,
                            settingsOf(extension))
                        .granted(settings.grants(extension.descriptor()))
                        .requiring(
                            extension.descriptor().requiresNri(),
                            settings.extension(extension.id()).required())
                        .generation(extension.generation())
                        .configured(extension.config())));
      }
    }
    unavailable()
        .forEach((id, reason) -> {
          if (settings.extension(id).required()) {
            links.add(Link.missing(id, "missing", reason, settingsOf(id, find(id))));
          }
        });
    return links;
  }

  /** Who asks, when an extension asks for something by itself, in the chain or not yet. */
  Link caller(LoadedExtension extension) {
    return new Link(
            extension.id(),
            extension.descriptor().version(),
            new NriExtension() {},
            settingsOf(extension))
        .granted(settings.grants(extension.descriptor()))
        .generation(extension.generation());
  }

  LinkSettings settingsOf(LoadedExtension extension) {
    return settingsOf(extension.id(), extension);
  }

  private LinkSettings settingsOf(String id, @Nullable LoadedExtension extension) {
    ExtensionSettings given = settings.extension(id);
    int usual =
        extension == null
            ? DEFAULT_PRIORITY
            : extension.descriptor().priority().orElse(DEFAULT_PRIORITY);
    boolean strict = given.strict().orElse(settings.strict());
    return new LinkSettings(given.priority().orElse(usual), given.policy().strict(strict));
  }

  /** Why extensions that are set and enabled are not in the chain, by id. */
  Map<String, String> unavailable() {
    var reasons = new LinkedHashMap<String, String>();
    for (String id : new TreeSet<>(settings.extensions().keySet())) {
      @Nullable LoadedExtension extension = find(id);
      if (!settings.extension(id).enabled()) {
        continue;
      }
      if (extension == null) {
        reasons.put(id, "no jar in " + settings.extensionsPlace() + " has the id " + id);
      } else if (extension.state() == ExtensionState.FAILED) {
        reasons.put(id, "failed: " + extension.problems().getFirst());
      }
    }
    return reasons;
  }

  private @Nullable LoadedExtension find(String id) {
    return extensions.stream()
        .filter(extension -> extension.id().equals(id))
        .findFirst()
        .orElse(null);
  }
}
