package dev.switchboard.nri.extension.adjustment;

/**
 * A change of one entry of a keyed part of a container: an annotation, a mount, a variable …
 *
 * <p>On the wire a removal is a key with a leading {@code -} and a replacement is a removal with a
 * value beside it; here they are types, and a key never carries a marker.
 *
 * @param <V> what an entry holds
 */
public sealed interface Change<V> {
  /** The entry's key: an annotation's name, a mount's destination, a device's path … */
  String key();

  /** Sets the entry; a conflict if another link owns it. */
  record Set<V>(String key, V value) implements Change<V> {}

  /** Takes the entry over, whoever owns it, and sets it. */
  record Replace<V>(String key, V value) implements Change<V> {}

  /** Removes the entry. */
  record Remove<V>(String key) implements Change<V> {}
}
