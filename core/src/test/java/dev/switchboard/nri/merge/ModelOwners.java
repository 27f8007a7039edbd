package dev.switchboard.nri.merge;

import java.util.HashMap;
import java.util.Map;

/** Who owns what in the runtime's model; who has cleared it has a marker before its name. */
final class ModelOwners {
  private final Map<String, String> owners = new HashMap<>();

  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  void claim(String plugin, String field, String key) {
    String owner = owners.get(field + " " + key);
    if (owner != null && !owner.equals("-" + plugin)) {
      throw new RefusedException(
          "plugins \"%s\" and \"%s\" both tried to set %s %s"
              .formatted(plugin, owner.startsWith("-") ? owner.substring(1) : owner, field, key));
    }
    owners.put(field + " " + key, plugin);
  }

  void clear(String plugin, String field, String key) {
    owners.put(field + " " + key, "-" + plugin);
  }
}
