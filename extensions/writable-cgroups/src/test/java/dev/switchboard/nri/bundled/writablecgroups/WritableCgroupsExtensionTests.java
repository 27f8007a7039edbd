package dev.switchboard.nri.bundled.writablecgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.bundled.writablecgroups.WritableCgroupsExtension.Config;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritableCgroupsExtensionTests {
  private static final String KEY = "writable-cgroups.noderesource.dev";
  private static final Mount READ_ONLY =
      new Mount("/sys/fs/cgroup", "cgroup", "cgroup", List.of("nosuid", "ro", "relatime"));

  @TempDir Path folder;

  private ContainerAdjustment adjustment(
      Compat compat, String options, Map<String, String> annotations, Mount... mounts)
      throws IOException, InvalidAnnotationException {
    Path mountinfo =
        Files.writeString(
            folder.resolve("mountinfo"),
            """
            24 30 0:22 / /sys rw,nosuid shared:7 - sysfs sysfs rw
            35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev shared:9 - cgroup2 cgroup2 %s
            """
                .formatted(options));
    var extension = new WritableCgroupsExtension();
    extension.start(FixedContext.of(new Config(compat, mountinfo)));
    return extension.createContainer(
        PodSandbox.of("default", "web", annotations),
        ContainerBuilder.from(Container.of("c1", "p1", "c0")).mounts(List.of(mounts)).build(),
        FixedRequest.withTime());
  }

  private ContainerAdjustment adjustment(Map<String, String> annotations, Mount... mounts)
      throws IOException, InvalidAnnotationException {
    return adjustment(Compat.MENDED, "rw,nsdelegate,memory_recursiveprot", annotations, mounts);
  }

  @Test
  void theMountIsTakenOverForWriting() throws Exception {
    assertThat(adjustment(Map.of(KEY + "/container.c0", "true"), READ_ONLY).mounts())
        .containsExactly(
            new Change.Replace<>(
                "/sys/fs/cgroup",
                new Mount(
                    "/sys/fs/cgroup", "cgroup", "cgroup", List.of("nosuid", "relatime", "rw"))));
  }

  @Test
  void allThreeLevelsAreReadAndTheMostSpecificCounts() throws Exception {
    assertThat(adjustment(Map.of(KEY + "/pod", "true"), READ_ONLY).isEmpty()).isFalse();
    assertThat(adjustment(Map.of(KEY, "true"), READ_ONLY).isEmpty()).isFalse();
    assertThat(adjustment(Map.of(KEY, "true", KEY + "/container.c0", ""), READ_ONLY).isEmpty())
        .isTrue();
  }

  @Test
  void onlyTheExactTextEnables() throws Exception {
    for (String value : List.of("True", "yes", "1", "false", "")) {
      assertThat(adjustment(Map.of(KEY, value), READ_ONLY).isEmpty()).as(value).isTrue();
    }
    assertThatThrownBy(
            () -> adjustment(Compat.STRICT, "rw,nsdelegate", Map.of(KEY, "yes"), READ_ONLY))
        .hasMessageContaining("\"yes\", ignored, expected true or false");
  }

  @Test
  void aMountThatIsWritableAlreadyIsLeftAlone() throws Exception {
    assertThat(
            adjustment(
                    Map.of(KEY, "true"),
                    new Mount("/sys/fs/cgroup", "cgroup", "cgroup", List.of("rw")))
                .isEmpty())
        .isTrue();
  }

  @Test
  void aContainerWithoutTheMountIsRefused() {
    assertThatThrownBy(() -> adjustment(Map.of(KEY, "true")))
        .hasMessage("no /sys/fs/cgroup mount found to modify, this is unexpected");
  }

  @Test
  void withoutDelegationTheContainerStartsUnchanged() throws Exception {
    assertThat(adjustment(Compat.MENDED, "rw", Map.of(KEY, "true"), READ_ONLY).isEmpty()).isTrue();
  }

  @Test
  void whyThereIsNoDelegationIsExplained() throws Exception {
    assertThat(Delegation.missing(folder.resolve("none")).orElseThrow())
        .contains("none cannot be read");
    Path other = Files.writeString(folder.resolve("v1"), "24 30 0:22 / /sys rw - sysfs sysfs rw\n");
    assertThat(Delegation.missing(other).orElseThrow()).startsWith("no cgroup2 is mounted at");
    Path without =
        Files.writeString(
            folder.resolve("without"),
            "35 24 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    assertThat(Delegation.missing(without).orElseThrow())
        .contains("mount -o remount,nsdelegate /sys/fs/cgroup/unified");
  }

  @Test
  void theHostsMountsAreReadAgainEachTime() throws Exception {
    assertThat(adjustment(Compat.MENDED, "rw", Map.of(KEY, "true"), READ_ONLY).isEmpty()).isTrue();
    assertThat(adjustment(Map.of(KEY, "true"), READ_ONLY).isEmpty()).isFalse();
  }
}
