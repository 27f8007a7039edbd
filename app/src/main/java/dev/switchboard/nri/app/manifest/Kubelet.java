package dev.switchboard.nri.app.manifest;

import dev.switchboard.nri.app.manifest.PodSpec.ContainerSpec;
import dev.switchboard.nri.app.manifest.PodSpec.Needs;
import dev.switchboard.nri.app.manifest.PodSpec.Role;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Resources.Memory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** How the kubelet turns requests and limits into what it asks a runtime for. */
record Kubelet(PodSpec pod, NodeFacts node) {
  private static final long CPU_PERIOD = 100_000;
  private static final long LEAST_QUOTA = 1000;
  private static final long LEAST_SHARES = 2;
  private static final long MOST_SHARES = 262_144;
  private static final int SCORE_GUARANTEED = -997;
  private static final int SCORE_BEST_EFFORT = 1000;

  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";
  private static final String HUGE_PAGES = "hugepages-";

  /** The quality of service that follows from requests and limits. */
  enum Qos {
    GUARANTEED("kubepods"),
    BURSTABLE("kubepods-burstable"),
    BEST_EFFORT("kubepods-besteffort");

    private final String slice;

    Qos(String slice) {
      this.slice = slice;
    }

    /** The cgroup of its pods, by the systemd driver's name. */
    String slice() {
      return slice;
    }
  }

  Qos qos() {
    List<Needs> all = new ArrayList<>();
    if (pod.needs().equals(Needs.NONE)) {
      pod.containers().forEach(container -> all.add(container.needs()));
    } else {
      all.add(pod.needs()); // the pod's own resources decide alone
    }
    if (all.stream().allMatch(Kubelet::asksForNothing)) {
      return Qos.BEST_EFFORT;
    }
    return all.stream().allMatch(Kubelet::isGuaranteed) ? Qos.GUARANTEED : Qos.BURSTABLE;
  }

  private static boolean asksForNothing(Needs needs) {
    return List.of(CPU, MEMORY).stream()
        .allMatch(resource -> needs.request(resource).filter(Kubelet::isSome).isEmpty());
  }

  private static boolean isGuaranteed(Needs needs) {
    return List.of(CPU, MEMORY).stream()
        .allMatch(resource ->
            needs
                .limit(resource)
                .filter(Kubelet::isSome)
                .filter(limit -> needs.request(resource).orElse(limit).compareTo(limit) == 0)
                .isPresent());
  }

  private static boolean isSome(BigDecimal amount) {
    return amount.signum() > 0;
  }

  /** What a container is given. */
  Resources resources(ContainerSpec container) {
    return resources(container.needs());
  }

  /** What the pod's overhead comes to; empty if it has none. */
  Optional<Resources> overhead() {
    return pod.overhead().isEmpty()
        ? Optional.empty()
        : Optional.of(resources(new Needs(pod.overhead(), Map.of())));
  }

  private Resources resources(Needs needs) {
    long shares = shares(needs);
    OptionalLong quota =
        needs
            .limit(CPU)
            .filter(Kubelet::isSome)
            .map(limit ->
                OptionalLong.of(Math.max(LEAST_QUOTA, Quantity.milli(limit) * CPU_PERIOD / 1000)))
            .orElse(OptionalLong.empty());
    OptionalLong memory =
        needs
            .limit(MEMORY)
            .filter(Kubelet::isSome)
            .map(limit -> OptionalLong.of(Quantity.whole(limit)))
            .orElse(OptionalLong.empty());
    Memory none = Memory.NONE;
    Cpu unset = Cpu.NONE;
    Resources nothing = Resources.none();
    return new Resources(
        new Memory(
            memory,
            none.reservation(),
            memory, // as much with swap: none
            none.kernel(),
            none.kernelTcp(),
            none.swappiness(),
            none.disableOomKiller(),
            none.useHierarchy()),
        new Cpu(
            OptionalLong.of(shares),
            quota,
            OptionalLong.of(CPU_PERIOD),
            unset.realtimeRuntime(),
            unset.realtimePeriod(),
            unset.cpus(),
            unset.mems()),
        hugePages(needs),
        nothing.blockioClass(),
        nothing.rdtClass(),
        nothing.unified(),
        nothing.deviceRules(),
        nothing.pidsLimit());
  }

  private static long shares(Needs needs) {
    return needs
        .request(CPU)
        .filter(Kubelet::isSome)
        .map(
            request -> Math.clamp(Quantity.milli(request) * 1024 / 1000, LEAST_SHARES, MOST_SHARES))
        .orElse(LEAST_SHARES);
  }

  private static List<HugepageLimit> hugePages(Needs needs) {
    var limits = new ArrayList<HugepageLimit>();
    needs
        .limits()
        .forEach((resource, amount) -> {
          if (resource.startsWith(HUGE_PAGES)) {
            String size = resource.substring(HUGE_PAGES.length()).replace("i", "") + "B";
            limits.add(new HugepageLimit(size, Quantity.whole(amount)));
          }
        });
    return limits;
  }

  /** How early the kernel kills it when memory is short: -1000 never, 1000 first. */
  long oomScore(ContainerSpec container) {
    boolean critical =
        List.of("system-node-critical", "system-cluster-critical").contains(pod.priorityClass());
    Qos qos = qos();
    if (critical || qos == Qos.GUARANTEED) {
      return SCORE_GUARANTEED;
    }
    if (qos == Qos.BEST_EFFORT) {
      return SCORE_BEST_EFFORT;
    }
    long score = burstableScore(container.needs());
    if (container.role() == Role.SIDECAR) {
      // As hard to kill as the one of the main containers that is hardest.
      long main =
          pod.containers().stream()
              .filter(each -> each.role() == Role.MAIN)
              .mapToLong(each -> burstableScore(each.needs()))
              .min()
              .orElse(score);
      return Math.min(score, main);
    }
    return score;
  }

  private long burstableScore(Needs needs) {
    long requested = needs.request(MEMORY).map(Quantity::whole).orElse(0L);
    long score =
        SCORE_BEST_EFFORT
            - BigDecimal.valueOf(SCORE_BEST_EFFORT)
                .multiply(BigDecimal.valueOf(requested))
                .divideToIntegralValue(BigDecimal.valueOf(node.memory()))
                .longValue();
    return Math.clamp(score, SCORE_BEST_EFFORT + SCORE_GUARANTEED, SCORE_BEST_EFFORT - 1L);
  }
}
