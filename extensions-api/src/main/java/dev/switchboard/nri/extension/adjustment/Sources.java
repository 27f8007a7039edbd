package dev.switchboard.nri.extension.adjustment;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a wish come from, as far as its link says: it is shown to people when values
 * are in conflict, and never sent to the runtime. Made with {@link
 * ContainerAdjustmentBuilder#source}.
 *
 * <p>All are equal: what a wish asks for is the same wherever it comes from. Immutable.
 */
public final class Sources {
  private static final Sources NONE = new Sources(Map.of());

  private final Map<Entry, String> byEntry;

  /** One entry of a wish; the key is empty for a field without entries. */
  record Entry(Field field, String key) {}

  private Sources(Map<Entry, String> byEntry) {
    this.byEntry = byEntry;
  }

  static Sources of(Map<Entry, String> byEntry) {
    return byEntry.isEmpty() ? NONE : new Sources(Map.copyOf(byEntry));
  }

  /** Nothing is said. */
  public static Sources none() {
    return NONE;
  }

  /** Whether nothing is said. */
  public boolean isEmpty() {
    return byEntry.isEmpty();
  }

  /**
   * Where an entry comes from, in words such as {@code annotation ulimits.noderesource.dev/pod}.
   *
   * @param key empty for a field without entries
   */
  public Optional<String> of(Field field, String key) {
    String source = byEntry.get(new Entry(field, key));
    return Optional.ofNullable(source == null ? byEntry.get(new Entry(field, "")) : source);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Sources;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return byEntry.toString();
  }
}
