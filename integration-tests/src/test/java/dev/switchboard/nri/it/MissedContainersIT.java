package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real containers that containerd makes while we are away: told, and mended as far as they can. */
@Timeout(300)
class MissedContainersIT {
  private static final String SHARES =
      "cat /sys/fs/cgroup/cpu/cpu.shares || cat /sys/fs/cgroup/cpu.weight";

  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  private String configuration(boolean repair) {
    return """
    switchboard:
      extensions-directory: %s
      runtime.repair: %s
    """
        .formatted(work.resolve("jars"), repair);
  }

  private void putJar() throws IOException {
    JarBuilder.of("quiet")
        .extension(
            "x.Quiet",
            """
            implements CreateContainerHandler {
              private static final java.util.OptionalLong NO = java.util.OptionalLong.empty();
              public ContainerAdjustment createContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                var none = dev.switchboard.nri.extension.model.Resources.none();
                var half = new dev.switchboard.nri.extension.model.Resources(
                    none.memory(),
                    new dev.switchboard.nri.extension.model.Resources.Cpu(
                        java.util.OptionalLong.of(512), NO, NO, NO, NO, "", ""),
                    none.hugepageLimits(), none.blockioClass(), none.rdtClass(), none.unified(),
                    none.deviceRules(), none.pidsLimit());
                var wish = ContainerAdjustment.builder().resources(half);
                return (container.name().equals("main") ? wish : wish.env("QUIET", "1")).build();
              }
            }
            """)
        .build(Files.createDirectory(work.resolve("jars")).resolve("quiet.jar"));
  }

  private static JsonNode awaitMissed(SwitchboardProcess switchboard, int unprocessed)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (true) {
      JsonNode missed = JsonMapper.shared().readTree(switchboard.get("missed"));
      if (!missed.path("containers").isEmpty()
          && missed.path("unprocessed").asInt(-1) == unprocessed) {
        return missed.get("containers");
      }
      assertThat(System.nanoTime() - deadline).as("%s", missed).isNegative();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static JsonNode named(JsonNode containers, String name) {
    for (JsonNode each : containers) {
      if (each.get("name").asString().equals(name)) {
        return each;
      }
    }
    throw new AssertionError("no " + name + " in " + containers);
  }

  @Test
  void whatWasMadeWithoutUsIsListedAndRepairedWhereAnUpdateCan() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    putJar();
    try (var containerd = new Containerd(Files.createDirectory(work.resolve("c")))) {
      String pod;
      String ours;
      try (var before =
          new SwitchboardProcess(work, containerd.nriSocket(), configuration(false))) {
        before.await("connected to containerd");
        pod = containerd.runPod("web", Map.of());
        ours = containerd.runContainer(pod, "ours");
      }
      String main = containerd.runContainer(pod, "main");
      String other = containerd.runContainer(pod, "other");
      String made = containerd.exec(main, "sh", "-c", SHARES);
      String wanted = containerd.exec(ours, "sh", "-c", SHARES);
      assertThat(made).isNotEqualTo(wanted);
      isToldAndLeftAlone(containerd, main, other, made);
      isRepaired(containerd, main, other, wanted);
      containerd.removePods();
    }
  }

  private void isToldAndLeftAlone(Containerd containerd, String main, String other, String made)
      throws Exception {
    try (var looking = new SwitchboardProcess(work, containerd.nriSocket(), configuration(false))) {
      JsonNode missed = awaitMissed(looking, 2);
      assertThat(missed).as("ours lacks nothing").hasSize(2);
      assertThat(named(missed, "main").get("id").asString()).isEqualTo(main);
      assertThat(named(missed, "main").get("pod").asString()).isEqualTo("default/web");
      JsonNode share = named(missed, "other").get("shares").get(0);
      assertThat(share.get("extension").asString()).isEqualTo("quiet");
      assertThat(share.get("differences").toString()).contains("QUIET", "512");
      assertThat(named(missed, "other").get("id").asString()).isEqualTo(other);
      assertThat(looking.get("metrics/switchboard.containers.unprocessed"))
          .contains("\"value\":2.0");
      looking.await("extensions would have changed 2 of the newest 3");
    }
    assertThat(containerd.exec(main, "sh", "-c", SHARES)).isEqualTo(made);
  }

  private void isRepaired(Containerd containerd, String main, String other, String wanted)
      throws Exception {
    try (var mending = new SwitchboardProcess(work, containerd.nriSocket(), configuration(true))) {
      JsonNode missed = awaitMissed(mending, 1);
      assertThat(named(missed, "main").get("repaired").asBoolean()).isTrue();
      assertThat(named(missed, "main").get("lacking").asBoolean()).isFalse();
      assertThat(named(missed, "other").get("repaired").asBoolean()).isTrue();
      assertThat(named(missed, "other").get("lacking").asBoolean()).isTrue();
    }
    assertThat(containerd.exec(main, "sh", "-c", SHARES)).isEqualTo(wanted);
    assertThat(containerd.exec(other, "sh", "-c", SHARES)).isEqualTo(wanted);
  }
}
