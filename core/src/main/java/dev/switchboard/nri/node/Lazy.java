package dev.switchboard.nri.node;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made when somebody first asks for it: most of what passes is never looked at.
 *
 * @param <T> its type
 */
public final class Lazy<T> implements Supplier<T> {
  private @Nullable Supplier<T> maker;
  private @Nullable T value;

  /**
   * @param maker called once at most, on the thread that first asks
   */
  public Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public synchronized T get() {
    T made = value;
    if (made == null) {
      Supplier<T> from = maker;
      if (from == null) {
        throw new IllegalStateException("a value was made of itself");
      }
      maker = null; // lets go of what it is made from
      made = from.get();
      value = made;
    }
    return made;
  }
}
