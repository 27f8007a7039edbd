package dev.switchboard.nri.merge;

import static java.util.Objects.requireNonNull;

import dev.switchboard.nri.extension.adjustment.Change;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A field as it stands after some link: what it was before, and what that link has asked for. They
 * are put together if somebody looks, for most links look at next to nothing. Safe on any thread.
 *
 * @param <T> the field
 * @param <V> what a change of an entry holds
 */
final class Stage<T, V> implements Supplier<T> {
  private final BiFunction<T, List<Change<V>>, T> join;
  private final List<Change<V>> changes;
  // Let go of once there is the outcome; read before it, so that one of them is there.
  private volatile @Nullable Stage<T, V> before;
  private volatile @Nullable T outcome;

  /**
   * Before any change.
   *
   * @param join the field after some changes, which stays as it is itself
   */
  Stage(T original, BiFunction<T, List<Change<V>>, T> join) {
    this.outcome = original;
    this.changes = List.of();
    this.join = join;
  }

  private Stage(Stage<T, V> before, List<Change<V>> changes) {
    this.before = before;
    this.changes = changes;
    this.join = before.join;
  }

  Stage<T, V> next(List<Change<V>> more) {
    return new Stage<>(this, more);
  }

  @Override
  public T get() {
    var pending = new ArrayDeque<List<Change<V>>>();
    Stage<T, V> stage = this;
    while (true) {
      Stage<T, V> earlier = stage.before;
      T known = stage.outcome;
      if (known != null) {
        return pending.isEmpty() ? known : keep(join.apply(known, joined(pending)));
      }
      pending.addFirst(stage.changes);
      stage = requireNonNull(earlier);
    }
  }

  private static <V> List<Change<V>> joined(Iterable<List<Change<V>>> parts) {
    var joined = new ArrayList<Change<V>>();
    parts.forEach(joined::addAll);
    return joined;
  }

  private T keep(T made) {
    outcome = made;
    before = null;
    return made;
  }
}
