package dev.switchboard.nri.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Hooks;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DifferenceTests {
  private static final Container BARE = Container.of("c1", "p1", "main");

  private static Difference set(String field, String key, String to) {
    return new Difference(field, key, Optional.empty(), Optional.of(to));
  }

  @Test
  void equalContainersDifferInNothing() {
    assertThat(Difference.between(BARE, BARE)).isEmpty();
  }

  @Test
  void entriesAreAddedChangedAndRemoved() {
    Container before =
        ContainerBuilder.from(BARE)
            .annotations(Map.of("a", "1", "b", "2"))
            .env(List.of("X=1"))
            .build();
    Container after =
        ContainerBuilder.from(BARE)
            .annotations(Map.of("a", "1", "c", "3"))
            .env(List.of("X=2"))
            .build();
    assertThat(Difference.between(before, after))
        .containsExactlyInAnyOrder(
            set("annotations", "c", "3"),
            new Difference("annotations", "b", Optional.of("2"), Optional.empty()),
            new Difference("env", "X", Optional.of("1"), Optional.of("2")));
  }

  @Test
  void recordsAreToldByTheirKeys() {
    Hook hook = new Hook("/bin/h", List.of("h", "x"), List.of(), OptionalLong.empty());
    Device device =
        new Device(
            "/dev/x", "c", 1, 3, OptionalInt.of(438), OptionalInt.empty(), OptionalInt.of(5));
    Container after =
        ContainerBuilder.from(BARE)
            .rlimits(List.of(new Rlimit("RLIMIT_NOFILE", -1, 1024)))
            .hooks(
                new Hooks(
                    List.of(), List.of(hook, hook), List.of(), List.of(), List.of(), List.of()))
            .linux(linux(device))
            .build();
    assertThat(Difference.between(BARE, after))
        .containsExactlyInAnyOrder(
            set("rlimits", "RLIMIT_NOFILE", "soft 1024, hard unlimited"),
            set("hooks.createRuntime", "/bin/h", "h x"),
            set("hooks.createRuntime", "/bin/h #2", "h x"),
            set("devices", "/dev/x", "c 1:3 mode 0666 gid 5"),
            set("oomScoreAdj", "", "-5"),
            set("sysctl", "net.a", "1"));
  }

  private static Container.Linux linux(Device device) {
    return new Container.Linux(
        List.of(),
        List.of(device),
        Resources.none(),
        OptionalLong.of(-5),
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of("net.a", "1"),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }
}
