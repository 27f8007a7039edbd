package dev.switchboard.nri.provenance;

import static dev.switchboard.nri.extension.adjustment.Field.*;
import static dev.switchboard.nri.provenance.Values.keyed;
import static dev.switchboard.nri.provenance.Values.last;
import static dev.switchboard.nri.provenance.Values.number;
import static dev.switchboard.nri.provenance.Values.single;
import static dev.switchboard.nri.provenance.Values.text;
import static dev.switchboard.nri.provenance.Values.variable;

import dev.switchboard.nri.extension.Decision.State;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Hooks;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.node.EntryText;
import dev.switchboard.nri.provenance.FieldChange.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a wish asks for and what is there before it, field by field: one row for each {@link Field}.
 */
final class AskedFields {
  /** Rules of the devices cgroup, which have no field of their own in NRI. */
  static final String DEVICE_RULES = "device cgroup rules";

  /** That the container be evicted. */
  static final String EVICTION = "eviction";

  private static final Rdt NO_RDT = new Rdt(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * One field.
   *
   * @param field its name
   * @param asked what a wish asks for of it
   * @param present the value of its entry of that key, in a state
   */
  record Row(
      String field,
      Function<ContainerAdjustment, List<Asked>> asked,
      BiFunction<State, String, Optional<String>> present) {}

  /**
   * One entry that is asked for.
   *
   * @param to empty for a removal
   */
  record Asked(String key, How how, Optional<String> to) {}

  /** The part that can be updated later; but for pids and device rules, which a runtime ignores. */
  private static final List<ResourceRow> RESOURCES =
      List.of(
          resource(MEM_LIMIT, r -> number(r.memory().limit())),
          resource(MEM_RESERVATION, r -> number(r.memory().reservation())),
          resource(MEM_SWAP_LIMIT, r -> number(r.memory().swap())),
          resource(MEM_KERNEL_LIMIT, r -> number(r.memory().kernel())),
          resource(MEM_TCP_LIMIT, r -> number(r.memory().kernelTcp())),
          resource(MEM_SWAPPINESS, r -> number(r.memory().swappiness())),
          resource(MEM_DISABLE_OOM_KILLER, r -> single(r.memory().disableOomKiller())),
          resource(MEM_USE_HIERARCHY, r -> single(r.memory().useHierarchy())),
          resource(CPU_SHARES, r -> number(r.cpu().shares())),
          resource(CPU_QUOTA, r -> number(r.cpu().quota())),
          resource(CPU_PERIOD, r -> number(r.cpu().period())),
          resource(CPU_REALTIME_RUNTIME, r -> number(r.cpu().realtimeRuntime())),
          resource(CPU_REALTIME_PERIOD, r -> number(r.cpu().realtimePeriod())),
          resource(CPU_SET_CPUS, r -> text(r.cpu().cpus())),
          resource(CPU_SET_MEMS, r -> text(r.cpu().mems())),
          resource(PIDS_LIMIT, r -> number(r.pidsLimit())),
          resource(
              HUGEPAGE_LIMITS, r -> keyed(r.hugepageLimits(), Resources.HugepageLimit::pageSize)),
          resource(BLOCKIO_CLASS, r -> single(r.blockioClass())),
          resource(RDT_CLASS, r -> single(r.rdtClass())),
          resource(CGROUPS_UNIFIED, Resources::unified),
          new ResourceRow(
              DEVICE_RULES,
              r ->
                  r.deviceRules().isEmpty()
                      ? Map.of()
                      : Map.of("", EntryText.of(r.deviceRules()))));

  /** All fields. */
  static final List<Row> ROWS = rows();

  private record ResourceRow(String field, Function<Resources, Map<String, String>> values) {
    List<Asked> asked(Resources wish) {
      return added(values.apply(wish), How.SET);
    }
  }

  private AskedFields() {}

  private static List<Row> rows() {
    var rows = new ArrayList<Row>();
    rows.add(
        changes(
            ANNOTATIONS, ContainerAdjustment::annotations, (c, key) -> of(c.annotations(), key)));
    rows.add(
        changes(
            MOUNTS,
            ContainerAdjustment::mounts,
            (c, key) -> last(c.mounts(), Mount::destination, key)));
    rows.add(row(OCI_HOOKS, wish -> hooks(wish.hooks()), _ -> Map.of()));
    rows.add(
        changes(
            DEVICES,
            ContainerAdjustment::devices,
            (c, key) -> last(c.linux().devices(), Device::path, key)));
    rows.add(
        row(
            CDI_DEVICES,
            wish -> added(keyed(wish.cdiDevices(), name -> name)),
            c -> keyed(c.cdiDevices(), name -> name)));
    rows.add(changes(ENV, ContainerAdjustment::env, (c, key) -> variable(c.env(), key)));
    rows.add(
        row(
            ARGS,
            wish ->
                wish.args().stream()
                    .map(args ->
                        new Asked(
                            "",
                            args.replace() ? How.REPLACE : How.SET,
                            Optional.of(String.join(" ", args.args()))))
                    .toList(),
            c -> text(String.join(" ", c.args()))));
    for (ResourceRow each : RESOURCES) {
      rows.add(
          new Row(
              each.field,
              wish -> each.asked(wish.resources()),
              of(c -> each.values.apply(c.linux().resources()))));
    }
    rows.add(
        row(CGROUPS_PATH, wish -> set(wish.cgroupsPath()), c -> text(c.linux().cgroupsPath())));
    rows.add(
        row(
            OOM_SCORE_ADJ,
            wish -> added(number(wish.oomScoreAdj()), How.SET),
            c -> number(c.linux().oomScoreAdj())));
    rows.add(
        row(
            RLIMITS,
            wish -> added(keyed(wish.rlimits(), Rlimit::type)),
            c -> keyed(c.rlimits(), Rlimit::type)));
    rows.add(row(IO_PRIORITY, wish -> set(wish.ioPriority()), c -> single(c.linux().ioPriority())));
    rows.add(
        row(
            SECCOMP_POLICY,
            wish -> set(wish.seccompPolicy()),
            c -> single(c.linux().seccompPolicy())));
    rows.add(
        changes(
            NAMESPACE,
            ContainerAdjustment::namespaces,
            (c, key) -> last(c.linux().namespaces(), Namespace::type, key)));
    rows.add(changes(SYSCTL, ContainerAdjustment::sysctl, (c, key) -> of(c.linux().sysctl(), key)));
    rows.add(
        changes(
            LINUX_NET_DEVICES,
            ContainerAdjustment::netDevices,
            (c, key) -> of(c.linux().netDevices(), key)));
    rows.add(row(LINUX_SCHED, wish -> set(wish.scheduler()), c -> single(c.linux().scheduler())));
    rows.add(rdt(RDT_CLOS_ID, Rdt::closId));
    rows.add(rdt(RDT_SCHEMATA, Rdt::schemata));
    rows.add(rdt(RDT_ENABLE_MONITORING, Rdt::enableMonitoring));
    rows.add(
        new Row(
            MEMORY_POLICY.nriName(),
            wish -> set(wish.memoryPolicy()),
            (state, key) -> of(single(state.memoryPolicy()), key)));
    return List.copyOf(rows);
  }

  /** What a wish asks for of the container under creation. */
  static List<FieldChange> of(ContainerAdjustment wish, State before) {
    if (wish.isEmpty()) {
      return List.of();
    }
    var changes = new ArrayList<FieldChange>();
    for (Row row : ROWS) {
      List<Asked> asked = row.asked.apply(wish);
      if (!asked.isEmpty()) {
        add(changes, row, asked, before);
      }
    }
    return changes;
  }

  /**
   * What an update asks for.
   *
   * @param before the value of a field's entry so far, by field and key
   */
  static List<FieldChange> of(Resources wish, BiFunction<String, String, Optional<String>> before) {
    var changes = new ArrayList<FieldChange>();
    for (ResourceRow row : RESOURCES) {
      for (Asked each : row.asked(wish)) {
        changes.add(
            new FieldChange(
                row.field, each.key, each.how, before.apply(row.field, each.key), each.to));
      }
    }
    return changes;
  }

  /** The value of a field's entry in some resources. */
  static Optional<String> present(Resources resources, String field, String key) {
    return RESOURCES.stream()
        .filter(row -> row.field.equals(field))
        .findFirst()
        .flatMap(row -> of(row.values.apply(resources), key));
  }

  private static void add(List<FieldChange> changes, Row row, List<Asked> asked, State before) {
    for (Asked each : asked) {
      changes.add(
          new FieldChange(
              row.field, each.key, each.how, row.present.apply(before, each.key), each.to));
    }
  }

  private static Optional<String> of(Map<String, ?> entries, String key) {
    return Optional.ofNullable(entries.get(key)).map(EntryText::of);
  }

  private static BiFunction<State, String, Optional<String>> of(
      Function<Container, Map<String, String>> present) {
    return (state, key) -> state.container().flatMap(c -> of(present.apply(c), key));
  }

  private static Row row(
      Field field,
      Function<ContainerAdjustment, List<Asked>> asked,
      Function<Container, Map<String, String>> present) {
    return new Row(field.nriName(), asked, of(present));
  }

  private static <V> Row changes(
      Field field,
      Function<ContainerAdjustment, List<Change<V>>> asked,
      BiFunction<Container, String, Optional<String>> present) {
    return new Row(
        field.nriName(),
        wish -> asked(asked.apply(wish)),
        (state, key) -> state.container().flatMap(c -> present.apply(c, key)));
  }

  private static <V> List<Asked> asked(List<Change<V>> changes) {
    return changes.isEmpty() ? List.of() : changes.stream().map(AskedFields::asked).toList();
  }

  private static <V> Asked asked(Change<V> change) {
    return switch (change) {
      case Change.Set<V>(String key, V value) ->
          new Asked(key, How.SET, Optional.of(EntryText.of(value)));
      case Change.Replace<V>(String key, V value) ->
          new Asked(key, How.REPLACE, Optional.of(EntryText.of(value)));
      case Change.Remove<V>(String key) -> new Asked(key, How.REMOVE, Optional.empty());
    };
  }

  /** A removal is of all three settings; what is set besides is set after it. */
  private static Row rdt(Field field, Function<Rdt, Optional<?>> value) {
    return row(
        field,
        wish ->
            wish.rdt().isEmpty()
                ? List.of()
                : asked(wish.rdt().get(), value.apply(wish.rdt().get().rdt())).stream().toList(),
        c -> single(value.apply(c.linux().rdt().orElse(NO_RDT))));
  }

  private static Optional<Asked> asked(RdtChange change, Optional<?> value) {
    How how = change.remove() ? How.REPLACE : How.SET;
    return value
        .map(present -> new Asked("", how, Optional.of(EntryText.of(present))))
        .or(() ->
            change.remove()
                ? Optional.of(new Asked("", How.REMOVE, Optional.empty()))
                : Optional.empty());
  }

  private static ResourceRow resource(
      Field field, Function<Resources, Map<String, String>> values) {
    return new ResourceRow(field.nriName(), values);
  }

  private static List<Asked> hooks(Hooks hooks) {
    var asked = new ArrayList<Asked>();
    hooks("prestart", hooks.prestart(), asked);
    hooks("createRuntime", hooks.createRuntime(), asked);
    hooks("createContainer", hooks.createContainer(), asked);
    hooks("startContainer", hooks.startContainer(), asked);
    hooks("poststart", hooks.poststart(), asked);
    hooks("poststop", hooks.poststop(), asked);
    return asked;
  }

  private static void hooks(String stage, List<Hook> hooks, List<Asked> asked) {
    for (Hook hook : hooks) {
      asked.add(new Asked(stage + " " + hook.path(), How.ADD, Optional.of(EntryText.of(hook))));
    }
  }

  private static List<Asked> set(Optional<?> value) {
    return value.isEmpty()
        ? List.of()
        : List.of(new Asked("", How.SET, Optional.of(EntryText.of(value.get()))));
  }

  private static List<Asked> added(Map<String, String> entries) {
    return added(entries, How.ADD);
  }

  private static List<Asked> added(Map<String, String> entries, How how) {
    // No stream for nothing: most wishes are about few of the many fields.
    return entries.isEmpty()
        ? List.of()
        : entries.entrySet().stream()
            .map(each -> new Asked(each.getKey(), how, Optional.of(each.getValue())))
            .toList();
  }
}
