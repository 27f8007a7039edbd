package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What links ask for of one field, in their order, and how the field looks after each. Not thread
 * safe, but for what it has shown.
 *
 * @param <T> the field
 * @param <V> what a change of an entry holds
 */
final class ChangeLog<T, V> {
  private final Function<Supplier<T>, T> later;
  private final List<Change<V>> changes = new ArrayList<>(0);
  private boolean onlySet = true;
  private Stage<T, V> stage;
  private T shown;

  /**
   * @param join the field after some changes, which stays as it is itself
   * @param later a field that is put together when somebody looks
   */
  ChangeLog(T original, BiFunction<T, List<Change<V>>, T> join, Function<Supplier<T>, T> later) {
    this.stage = new Stage<>(original, join);
    this.shown = original;
    this.later = later;
  }

  void add(List<Change<V>> wish) {
    if (wish.isEmpty()) {
      return;
    }
    for (int i = 0; i < wish.size(); i++) {
      Change<V> change = wish.get(i);
      changes.add(change);
      onlySet &= change instanceof Change.Set<V>;
    }
    stage = stage.next(wish);
    shown = later.apply(stage);
  }

  List<Change<V>> changes() {
    return changes;
  }

  /** Whether entries were only set; none can have been set twice then. */
  boolean onlySet() {
    return onlySet;
  }

  /** The field as the next link sees it. */
  T shown() {
    return shown;
  }
}
