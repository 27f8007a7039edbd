package dev.switchboard.nri.provenance;

import dev.switchboard.nri.extension.Decision.State;
import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.provenance.AskedFields.Row;
import dev.switchboard.nri.provenance.AskedFields.Sink;
import dev.switchboard.nri.provenance.FieldChange.How;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings what wishes ask for to a sink, field by field, with what was there before it. Most wishes
 * are about few of the many fields: for the others not even an iterator is made.
 */
final class Asked {
  private final State before;
  private final Sink sink;
  private Row row = AskedFields.ROWS.getFirst();

  Asked(State before, Sink sink) {
    this.before = before;
    this.sink = sink;
  }

  /** Of the container under creation. */
  void wish(ContainerAdjustment wish) {
    if (wish.isEmpty()) {
      return;
    }
    boolean noResources = wish.resources().isEmpty();
    for (Row each : AskedFields.ROWS) {
      if (!each.resource() || !noResources) {
        row = each;
        each.asks().tell(wish, this);
      }
    }
  }

  /**
   * @param to null for a removal
   */
  void entry(String key, How how, @Nullable Object to) {
    sink.change(row.field(), key, how, row.present().value(before, key), to);
  }

  void set(Optional<?> value) {
    if (value.isPresent()) {
      entry("", How.SET, value.get());
    }
  }

  void entries(Map<String, ?> entries, How how) {
    if (!entries.isEmpty()) {
      entries.forEach((key, value) -> entry(key, how, value));
    }
  }

  <V> void changes(List<Change<V>> changes) {
    for (int i = 0; i < changes.size(); i++) {
      switch (changes.get(i)) {
        case Change.Set<V>(String key, V value) -> entry(key, How.SET, value);
        case Change.Replace<V>(String key, V value) -> entry(key, How.REPLACE, value);
        case Change.Remove<V>(String key) -> entry(key, How.REMOVE, null);
      }
    }
  }

  void args(Optional<ArgsChange> args) {
    if (args.isPresent()) {
      entry("", args.get().replace() ? How.REPLACE : How.SET, args.get().args());
    }
  }

  /** A removal is of all three settings; what is set besides is set after it. */
  void rdt(Optional<RdtChange> change, Function<Rdt, Optional<?>> part) {
    if (change.isEmpty()) {
      return;
    }
    boolean remove = change.get().remove();
    Optional<?> value = part.apply(change.get().rdt());
    if (value.isPresent()) {
      entry("", remove ? How.REPLACE : How.SET, value.get());
    } else if (remove) {
      entry("", How.REMOVE, null);
    }
  }

  void hooks(String stage, List<Hook> hooks) {
    for (int i = 0; i < hooks.size(); i++) {
      entry(stage + " " + hooks.get(i).path(), How.ADD, hooks.get(i));
    }
  }
}
