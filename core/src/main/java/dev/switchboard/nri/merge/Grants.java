package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a link may ask for: which fields of a container, and whether it may update and evict other
 * containers. To remove an entry takes the same grant as to set it. Immutable.
 */
public final class Grants {
  /** Everything, also what has no name yet. */
  public static final Grants ALL = new Grants(-1);

  /** Nothing: it may only look. */
  public static final Grants NONE = new Grants(0);

  /** One bit per {@link Field}, and above them those of {@link GrantNames}. */
  private final long bits;

  private Grants(long bits) {
    this.bits = bits;
  }

  /**
   * By one of the names that {@link #knownNames} tells; case and dashes do not matter.
   *
   * @return empty for a name that nobody knows
   */
  public static Optional<Grants> named(String name) {
    return GrantNames.bits(name).map(Grants::new);
  }

  /** Names of single fields and of groups of them, as documented. */
  public static List<String> knownNames() {
    return GrantNames.known();
  }

  /** All of several together. */
  public static Grants union(Collection<Grants> several) {
    return new Grants(several.stream().mapToLong(each -> each.bits).reduce(0, (a, b) -> a | b));
  }

  /** The names, one per field. */
  public List<String> names() {
    return bits == -1 ? List.of("all") : GrantNames.of(bits);
  }

  /** Those that the other lacks. */
  public Grants without(Grants other) {
    return new Grants(bits & ~other.bits);
  }

  public boolean isEmpty() {
    return bits == 0;
  }

  /** The first thing that a wish for a new container asks for without a grant; null if none. */
  public @Nullable String missingFor(ContainerAdjustment wish) {
    if (bits == -1 || wish.isEmpty()) {
      return null;
    }
    long asked = TouchedFields.of(wish);
    return asked == 0 ? "a field of no known name" : missing(asked);
  }

  /** The first thing that wished updates ask for without a grant; null if none. */
  public @Nullable String missingFor(ContainerUpdates wish) {
    return bits == -1 || wish.isEmpty() ? null : missing(TouchedFields.of(wish));
  }

  private @Nullable String missing(long asked) {
    long missing = asked & ~bits;
    return missing == 0 ? null : GrantNames.of(missing).getFirst();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Grants grants && grants.bits == bits;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bits);
  }

  @Override
  public String toString() {
    return names().toString();
  }
}
