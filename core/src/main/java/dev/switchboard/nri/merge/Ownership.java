package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Field;
import java.util.ArrayList;
import java.util.Collections;
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
  private final Map<Slot, Owner> owners = new HashMap<>();
  private final Claims claims = new Claims();

  /** One part of one container; the key is empty for a field without entries. */
  public record Slot(String container, Field field, String key) {
    // Written out because a record's own are slow until the JVM's second compiler has seen them.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Slot slot
          && field == slot.field
          && key.equals(slot.key)
          && container.equals(slot.container);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * container.hashCode() + field.ordinal()) + key.hashCode();
    }
  }

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
    private final List<Slot> made = new ArrayList<>();
    private final List<Optional<Owner>> before = new ArrayList<>();

    private Claims() {}

    private void begin(Owner claimer) {
      owner = claimer;
    }

    void claim(String container, Field field, String key) throws MergeConflictException {
      var slot = new Slot(container, field, key);
      Owner current = owners.putIfAbsent(slot, owner);
      if (current == null) {
        note(slot, null);
      } else if (current.cleared() && current.link().equals(owner.link())) {
        put(slot, owner);
      } else {
        throw new MergeConflictException(
            container,
            new Conflict(
                owner.link(), current.link(), field, key, Optional.empty(), Optional.empty()));
      }
    }

    /** Never fails: whoever owns it loses it. */
    void clear(String container, Field field, String key) {
      put(new Slot(container, field, key), new Owner(owner.link(), true));
    }

    /** Joins the owners of a part that several may add to. */
    void join(String container, Field field) {
      var slot = new Slot(container, field, "");
      Owner current = owners.get(slot);
      put(slot, current == null ? owner : new Owner(current.link() + "," + owner.link(), false));
    }

    private void put(Slot slot, Owner next) {
      note(slot, owners.put(slot, next));
    }

    private void note(Slot slot, @Nullable Owner ownedBefore) {
      made.add(slot);
      before.add(Optional.ofNullable(ownedBefore));
    }

    void commit() {
      made.clear();
      before.clear();
    }

    @Override
    public void close() {
      for (int i = made.size() - 1; i >= 0; i--) {
        Slot slot = made.get(i);
        before.get(i).ifPresentOrElse(held -> owners.put(slot, held), () -> owners.remove(slot));
      }
      commit();
    }
  }
}
