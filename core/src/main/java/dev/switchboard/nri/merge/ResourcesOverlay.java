package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.Memory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Lays resources over others: what is present wins; lists grow, duplicates included. */
final class ResourcesOverlay {
  private ResourcesOverlay() {}

  static Resources lay(Resources over, Resources base) {
    if (over.isEmpty()) {
      return base;
    }
    return new Resources(
        memory(over.memory(), base.memory()),
        cpu(over.cpu(), base.cpu()),
        joined(base.hugepageLimits(), over.hugepageLimits()),
        or(over.blockioClass(), base.blockioClass()),
        or(over.rdtClass(), base.rdtClass()),
        merged(base.unified(), over.unified()),
        joined(base.deviceRules(), over.deviceRules()),
        or(over.pidsLimit(), base.pidsLimit()));
  }

  private static Memory memory(Memory over, Memory base) {
    return new Memory(
        or(over.limit(), base.limit()),
        or(over.reservation(), base.reservation()),
        or(over.swap(), base.swap()),
        or(over.kernel(), base.kernel()),
        or(over.kernelTcp(), base.kernelTcp()),
        or(over.swappiness(), base.swappiness()),
        or(over.disableOomKiller(), base.disableOomKiller()),
        or(over.useHierarchy(), base.useHierarchy()));
  }

  private static Cpu cpu(Cpu over, Cpu base) {
    return new Cpu(
        or(over.shares(), base.shares()),
        or(over.quota(), base.quota()),
        or(over.period(), base.period()),
        or(over.realtimeRuntime(), base.realtimeRuntime()),
        or(over.realtimePeriod(), base.realtimePeriod()),
        over.cpus().isEmpty() ? base.cpus() : over.cpus(),
        over.mems().isEmpty() ? base.mems() : over.mems());
  }

  static <T> Optional<T> or(Optional<T> over, Optional<T> base) {
    return over.isPresent() ? over : base;
  }

  static OptionalLong or(OptionalLong over, OptionalLong base) {
    return over.isPresent() ? over : base;
  }

  static <T> List<T> joined(List<T> first, List<T> second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first.isEmpty() ? second : first;
    }
    var joined = new ArrayList<T>(first.size() + second.size());
    joined.addAll(first);
    joined.addAll(second);
    return joined;
  }

  private static Map<String, String> merged(Map<String, String> base, Map<String, String> over) {
    if (over.isEmpty()) {
      return base;
    }
    var merged = new LinkedHashMap<>(base);
    merged.putAll(over);
    return merged;
  }
}
