package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Field;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which part of which container in one request.
 *
 * <p>A part is free, owned, or cleared: after a removal only the link that cleared it may claim it.
 * A link conflicts with itself too, as in the runtime.
 */
public final class Ownership {
  private final Map<Slot, Owner> owners = new HashMap<>();

  /** One part of one container; the key is empty for a field without entries. */
  public record Slot(String container, Field field, String key) {}

  /**
   * A part's owner.
   *
   * @param link its name; for hooks, which many may add, names separated by commas
   * @param cleared whether it has removed the part and not set it since
   */
  public record Owner(String link, boolean cleared) {}

  /** Who owns a part; null if nobody does. */
  public @Nullable Owner owner(String container, Field field, String key) {
    return owners.get(new Slot(container, field, key));
  }

  /** Every part that somebody owns or has cleared. */
  public Map<Slot, Owner> all() {
    return Collections.unmodifiableMap(owners);
  }

  /** Claims of one wish, which take effect together or not at all. */
  Claims begin(String link) {
    return new Claims(link);
  }

  /** Claims that are being made. */
  final class Claims {
    private final String link;
    private final Map<Slot, Owner> made = new HashMap<>();

    private Claims(String link) {
      this.link = link;
    }

    void claim(String container, Field field, String key) throws MergeConflictException {
      var slot = new Slot(container, field, key);
      Owner owner = current(slot);
      if (owner != null && !(owner.cleared() && owner.link().equals(link))) {
        throw new MergeConflictException(
            container,
            new Conflict(link, owner.link(), field, key, Optional.empty(), Optional.empty()));
      }
      made.put(slot, new Owner(link, false));
    }

    /** Never fails: whoever owns it loses it. */
    void clear(String container, Field field, String key) {
      made.put(new Slot(container, field, key), new Owner(link, true));
    }

    /** Joins the owners of a part that several may add to. */
    void join(String container, Field field) {
      var slot = new Slot(container, field, "");
      Owner owner = current(slot);
      made.put(slot, new Owner(owner == null ? link : owner.link() + "," + link, false));
    }

    void commit() {
      owners.putAll(made);
    }

    private @Nullable Owner current(Slot slot) {
      Owner owner = made.get(slot);
      return owner == null ? owners.get(slot) : owner;
    }
  }
}
