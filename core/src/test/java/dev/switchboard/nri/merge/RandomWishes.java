package dev.switchboard.nri.merge;

import static dev.switchboard.nri.merge.Samples.device;
import static dev.switchboard.nri.merge.Samples.mount;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Resources.Memory;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Wishes over so few keys that they often meet; the same seed gives the same wishes. */
final class RandomWishes {
  private static final OptionalLong UNSET = OptionalLong.empty();

  private final Random random;
  private int values;

  RandomWishes(long seed) {
    this.random = new Random(seed);
  }

  /** A container that holds some of the keys already. */
  static Container original() {
    Container empty = Container.of("c1", "p1", "app");
    Container.Linux linux = empty.linux();
    return ContainerBuilder.from(empty)
        .annotations(Map.of("k0", "0"))
        .args(List.of("sh"))
        .env(List.of("PATH=/bin", "k0=0"))
        .mounts(List.of(mount("/proc", "proc"), mount("k0", "0")))
        .linux(
            new Container.Linux(
                List.of(new Namespace("pid", ""), new Namespace("ipc", "")),
                List.of(device("k0", 0)),
                linux.resources(),
                linux.oomScoreAdj(),
                linux.cgroupsPath(),
                linux.ioPriority(),
                linux.seccompProfile(),
                linux.seccompPolicy(),
                linux.sysctl(),
                linux.netDevices(),
                linux.scheduler(),
                linux.rdt()))
        .build();
  }

  static Resources resources(OptionalLong limit, List<HugepageLimit> pages) {
    return new Resources(
        new Memory(limit, UNSET, UNSET, UNSET, UNSET, UNSET, Optional.empty(), Optional.empty()),
        Cpu.NONE,
        pages,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        UNSET);
  }

  private boolean oneIn(int bound) {
    return random.nextInt(bound) == 0;
  }

  private String value() {
    return "v" + ++values;
  }

  private interface KeyedSetter {
    void change(String key, int kind);
  }

  /** Sets (0), replaces (1) or removes (2) a key, half of the time none. */
  private void keyed(KeyedSetter setter) {
    while (oneIn(3)) {
      setter.change("k" + random.nextInt(3), random.nextInt(3));
    }
  }

  /**
   * A wish.
   *
   * @param dense one in how many wishes asks for each of the fields that cannot be taken over
   */
  ContainerAdjustment next(int dense) {
    ContainerAdjustmentBuilder wish = ContainerAdjustment.builder();
    keyed((key, kind) -> {
      switch (kind) {
        case 0 -> wish.annotation(key, value());
        case 1 -> wish.replaceAnnotation(key, value());
        default -> wish.removeAnnotation(key);
      }
    });
    keyed((key, kind) -> {
      switch (kind) {
        case 0 -> wish.mount(mount(key, value()));
        case 1 -> wish.replaceMount(mount(key, value()));
        default -> wish.removeMount(key);
      }
    });
    keyed((key, kind) -> {
      switch (kind) {
        case 0 -> wish.env(key, value());
        case 1 -> wish.replaceEnv(key, value());
        default -> wish.removeEnv(key);
      }
    });
    keyed((key, kind) -> {
      switch (kind) {
        case 0 -> wish.device(device(key, ++values));
        case 1 -> wish.replaceDevice(device(key, ++values));
        default -> wish.removeDevice(key);
      }
    });
    unkeyed(wish, dense);
    return wish.build();
  }

  private void unkeyed(ContainerAdjustmentBuilder wish, int dense) {
    if (oneIn(dense)) {
      wish.args(List.of(value()));
    }
    if (oneIn(4)) {
      wish.replaceArgs(List.of(value()));
    }
    if (oneIn(dense)) {
      wish.namespace(new Namespace("pid", value()));
    }
    if (oneIn(dense)) {
      wish.removeNamespace("ipc");
    }
    if (oneIn(dense)) {
      wish.oomScoreAdj(random.nextInt(1000));
    }
    if (oneIn(dense)) {
      wish.resources(resources(OptionalLong.of(++values), List.of()));
    } else if (oneIn(dense)) {
      wish.resources(resources(UNSET, List.of(new HugepageLimit("2MB", ++values))));
    }
    if (oneIn(dense)) {
      wish.rlimit(new Rlimit("RLIMIT_CORE", ++values, 0));
    }
    if (oneIn(dense)) {
      wish.cdiDevice("v/c=" + random.nextInt(2));
    }
    if (oneIn(6)) {
      wish.removeRdt();
    }
    if (oneIn(dense)) {
      wish.rdt(new Rdt(Optional.of(value()), Optional.empty(), Optional.empty()));
    } else if (oneIn(dense)) {
      wish.rdt(new Rdt(Optional.empty(), Optional.of(List.of(value())), Optional.of(oneIn(2))));
    }
  }
}
