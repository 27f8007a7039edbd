package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Resources.Memory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Values for tests, of which only one or two parts matter. */
final class Samples {
  private Samples() {}

  static Mount mount(String destination, String source) {
    return new Mount(destination, "bind", source, List.of());
  }

  static Device device(String path, long minor) {
    return new Device(
        path, "c", 1, minor, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  static Resources parts(Memory memory, Cpu cpu) {
    return new Resources(
        memory,
        cpu,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        OptionalLong.empty());
  }

  static Resources with(
      Resources base,
      List<HugepageLimit> pages,
      Map<String, String> unified,
      OptionalLong pids,
      boolean blockio,
      boolean rdt) {
    return new Resources(
        base.memory(),
        base.cpu(),
        pages,
        blockio ? Optional.of("b") : Optional.empty(),
        rdt ? Optional.of("r") : Optional.empty(),
        unified,
        List.of(),
        pids);
  }

  static Rdt rdt(String closId, List<String> schemata, Boolean monitoring) {
    return new Rdt(
        Optional.ofNullable(closId),
        Optional.ofNullable(schemata),
        Optional.ofNullable(monitoring));
  }

  /** What only a guest's reply can hold, not a builder's wish. */
  static ContainerAdjustment reply(List<Change<Mount>> mounts, Optional<ArgsChange> args) {
    ContainerAdjustment none = ContainerAdjustment.none();
    return new ContainerAdjustment(
        none.annotations(),
        mounts,
        none.env(),
        args,
        none.hooks(),
        none.devices(),
        none.resources(),
        none.cgroupsPath(),
        none.oomScoreAdj(),
        none.ioPriority(),
        none.seccompPolicy(),
        none.namespaces(),
        none.sysctl(),
        none.netDevices(),
        none.scheduler(),
        none.rdt(),
        none.memoryPolicy(),
        none.rlimits(),
        none.cdiDevices(),
        none.others());
  }
}
