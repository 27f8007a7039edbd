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
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hooks;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.provenance.FieldChange.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a wish asks for and what is there before it, field by field: one row for each {@link Field}.
 */
final class AskedFields {
  /** Rules of the devices cgroup, which have no field of their own in NRI. */
  static final String DEVICE_RULES = "device cgroup rules";

  /** That the container be evicted. */
  static final String EVICTION = "eviction";

  /** Is told each entry that is asked for. */
  interface Sink {
    /**
     * @param from what was there before the request; null if nothing was
     * @param to what is asked for; null for a removal
     */
    void change(String field, String key, How how, @Nullable Object from, @Nullable Object to);
  }

  /** What is there. */
  interface Before {
    /** The value of a field's entry; null if there is none. */
    @Nullable Object value(String field, String key);
  }

  /**
   * One field.
   *
   * @param field its name
   * @param asks tells what a wish asks for of it
   * @param present what is there of it, in a state
   * @param resource whether it is one of the wish's resources
   */
  record Row(String field, Asks asks, Present present, boolean resource) {}

  /** Tells what a wish asks for of one field. */
  interface Asks {
    void tell(ContainerAdjustment wish, Asked to);
  }

  /** What is there of one field. */
  interface Present {
    /** The value of its entry of that key; null if there is none. */
    @Nullable Object value(State state, String key);
  }

  /** The same, of a container. */
  private interface Has {
    @Nullable Object value(Container container, String key);
  }

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
              r -> r.deviceRules().isEmpty() ? Map.of() : Map.of("", r.deviceRules())));

  /** All fields. */
  static final List<Row> ROWS = rows();

  private record ResourceRow(String field, Function<Resources, Map<String, ?>> values) {}

  private AskedFields() {}

  private static List<Row> rows() {
    var rows = new ArrayList<Row>();
    rows.add(
        changes(
            ANNOTATIONS, ContainerAdjustment::annotations, (c, key) -> c.annotations().get(key)));
    rows.add(
        changes(
            MOUNTS,
            ContainerAdjustment::mounts,
            (c, key) -> last(c.mounts(), Mount::destination, key)));
    rows.add(row(OCI_HOOKS, (wish, to) -> hooks(wish.hooks(), to), (_, _) -> null));
    rows.add(
        changes(
            DEVICES,
            ContainerAdjustment::devices,
            (c, key) -> last(c.linux().devices(), Device::path, key)));
    rows.add(
        row(
            CDI_DEVICES,
            (wish, to) -> to.entries(keyed(wish.cdiDevices(), name -> name), How.ADD),
            (c, key) -> last(c.cdiDevices(), name -> name, key)));
    rows.add(changes(ENV, ContainerAdjustment::env, (c, key) -> variable(c.env(), key)));
    rows.add(
        row(
            ARGS,
            (wish, to) -> to.args(wish.args()),
            (c, key) -> text(String.join(" ", c.args())).get(key)));
    for (ResourceRow each : RESOURCES) {
      rows.add(
          new Row(
              each.field,
              (wish, to) -> to.entries(each.values.apply(wish.resources()), How.SET),
              of((c, key) -> each.values.apply(c.linux().resources()).get(key)),
              true));
    }
    rows.add(
        row(
            CGROUPS_PATH,
            (wish, to) -> to.set(wish.cgroupsPath()),
            (c, key) -> text(c.linux().cgroupsPath()).get(key)));
    rows.add(
        row(
            OOM_SCORE_ADJ,
            (wish, to) -> to.entries(number(wish.oomScoreAdj()), How.SET),
            (c, key) -> number(c.linux().oomScoreAdj()).get(key)));
    rows.add(
        row(
            RLIMITS,
            (wish, to) -> to.entries(keyed(wish.rlimits(), Rlimit::type), How.ADD),
            (c, key) -> last(c.rlimits(), Rlimit::type, key)));
    rows.add(
        row(
            IO_PRIORITY,
            (wish, to) -> to.set(wish.ioPriority()),
            (c, _) -> orNull(c.linux().ioPriority())));
    rows.add(
        row(
            SECCOMP_POLICY,
            (wish, to) -> to.set(wish.seccompPolicy()),
            (c, _) -> orNull(c.linux().seccompPolicy())));
    rows.add(
        changes(
            NAMESPACE,
            ContainerAdjustment::namespaces,
            (c, key) -> last(c.linux().namespaces(), Namespace::type, key)));
    rows.add(changes(SYSCTL, ContainerAdjustment::sysctl, (c, key) -> c.linux().sysctl().get(key)));
    rows.add(
        changes(
            LINUX_NET_DEVICES,
            ContainerAdjustment::netDevices,
            (c, key) -> c.linux().netDevices().get(key)));
    rows.add(
        row(
            LINUX_SCHED,
            (wish, to) -> to.set(wish.scheduler()),
            (c, _) -> orNull(c.linux().scheduler())));
    rows.add(rdt(RDT_CLOS_ID, Rdt::closId));
    rows.add(rdt(RDT_SCHEMATA, Rdt::schemata));
    rows.add(rdt(RDT_ENABLE_MONITORING, Rdt::enableMonitoring));
    rows.add(
        new Row(
            MEMORY_POLICY.nriName(),
            (wish, to) -> to.set(wish.memoryPolicy()),
            (state, _) -> orNull(state.memoryPolicy()),
            false));
    return List.copyOf(rows);
  }

  /** Of all that a sink may be told of. */
  static List<String> names() {
    return Stream.concat(ROWS.stream().map(Row::field), Stream.of(EVICTION)).toList();
  }

  /** Tells what an update asks for. */
  static void tell(Resources wish, Before before, Sink sink) {
    for (ResourceRow row : RESOURCES) {
      row.values
          .apply(wish)
          .forEach(
              (key, to) -> sink.change(row.field, key, How.SET, before.value(row.field, key), to));
    }
  }

  /** The value of a field's entry in some resources. */
  static @Nullable Object present(Resources resources, String field, String key) {
    for (ResourceRow row : RESOURCES) {
      if (row.field.equals(field)) {
        return row.values.apply(resources).get(key);
      }
    }
    return null;
  }

  private static Row row(Field field, Asks asks, Has has) {
    return new Row(field.nriName(), asks, of(has), false);
  }

  private static Present of(Has has) {
    return (state, key) ->
        state.container().isPresent() ? has.value(state.container().get(), key) : null;
  }

  private static <V> Row changes(
      Field field, Function<ContainerAdjustment, List<Change<V>>> changes, Has has) {
    return row(field, (wish, to) -> to.changes(changes.apply(wish)), has);
  }

  private static Row rdt(Field field, Function<Rdt, Optional<?>> value) {
    return row(
        field,
        (wish, to) -> to.rdt(wish.rdt(), value),
        (c, _) -> c.linux().rdt().isPresent() ? orNull(value.apply(c.linux().rdt().get())) : null);
  }

  private static ResourceRow resource(Field field, Function<Resources, Map<String, ?>> values) {
    return new ResourceRow(field.nriName(), values);
  }

  private static void hooks(Hooks hooks, Asked to) {
    to.hooks("prestart", hooks.prestart());
    to.hooks("createRuntime", hooks.createRuntime());
    to.hooks("createContainer", hooks.createContainer());
    to.hooks("startContainer", hooks.startContainer());
    to.hooks("poststart", hooks.poststart());
    to.hooks("poststop", hooks.poststop());
  }

  private static @Nullable Object orNull(Optional<?> value) {
    return value.isPresent() ? value.get() : null;
  }
}
