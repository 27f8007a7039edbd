package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Field;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
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
  private final Map<String, Map<Field, Map<String, Owner>>> containers = new HashMap<>(2);
  private final Claims claims = new Claims();

  /** One part of one container; the key is empty for a field without entries. */
  public record Slot(String container, Field field, String key) {}

  /**
   * A part's owner.
   *
   * @param link its name; for hooks, which many may add, names separated by commas
   * @param cleared whether it has removed the part and not set it since
   */
  public record Owner(String link, boolean cleared) {}

  private Map<String, Owner> owners(String container, Field field) {
    Map<Field, Map<String, Owner>> parts = containers.get(container);
    if (parts == null) {
      parts = new EnumMap<>(Field.class);
      containers.put(container, parts);
    }
    Map<String, Owner> owners = parts.get(field);
    if (owners == null) {
      owners = new HashMap<>();
      parts.put(field, owners);
    }
    return owners;
  }

  /** Every part that somebody owns or has cleared. */
  public Map<Slot, Owner> all() {
    var all = new HashMap<Slot, Owner>();
    containers.forEach((container, parts) ->
        parts.forEach((field, owners) ->
            owners.forEach((key, owner) -> all.put(new Slot(container, field, key), owner))));
    return all;
  }

  /** Claims of one wish, which take effect together or not at all; those of one at a time. */
  Claims begin(String link) {
    claims.begin(new Owner(link, false));
    return claims;
  }

  /**
   * Claims that are being made. They are made at once, for most wishes are taken over, and undone
   * at the end unless they were committed.
   */
  final class Claims implements AutoCloseable {
    private Owner owner = new Owner("", false);
    private final List<Made> made = new ArrayList<>();

    /** A claim, and who owned the part before. */
    private record Made(Map<String, Owner> owners, String key, @Nullable Owner before) {
      void undo() {
        if (before == null) {
          owners.remove(key);
        } else {
          owners.put(key, before);
        }
      }
    }

    private Claims() {}

    private void begin(Owner claimer) {
      owner = claimer;
    }

    void claim(String container, Field field, String key) throws MergeConflictException {
      Map<String, Owner> owners = owners(container, field);
      Owner current = owners.putIfAbsent(key, owner);
      if (current == null) {
        note(owners, key, null);
      } else if (current.cleared() && current.link().equals(owner.link())) {
        put(owners, key, owner);
      } else {
        throw new MergeConflictException(
            container,
            new Conflict(
                owner.link(), current.link(), field, key, Optional.empty(), Optional.empty()));
      }
    }

    /** Never fails: whoever owns it loses it. */
    void clear(String container, Field field, String key) {
      put(owners(container, field), key, new Owner(owner.link(), true));
    }

    /** Joins the owners of a part that several may add to. */
    void join(String container, Field field) {
      Map<String, Owner> owners = owners(container, field);
      Owner current = owners.get("");
      put(
          owners,
          "",
          current == null ? owner : new Owner(current.link() + "," + owner.link(), false));
    }

    private void put(Map<String, Owner> owners, String key, Owner next) {
      note(owners, key, owners.put(key, next));
    }

    private void note(Map<String, Owner> owners, String key, @Nullable Owner before) {
      made.add(new Made(owners, key, before));
    }

    void commit() {
      made.clear();
    }

    @Override
    public void close() {
      for (int i = made.size() - 1; i >= 0; i--) {
        made.get(i).undo();
      }
      made.clear();
    }
  }
}
