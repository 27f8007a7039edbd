package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * One jar is swapped again and again while the Go runtime side has containers made, with the
 * distribution as users start it. {@code -Dreload.swaps=500} for the long run.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ReloadIT {
  private static final int SWAPS = Integer.getInteger("reload.swaps", 30);
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) / 50;

  /** Two of them: the first swaps load what all later ones use. */
  private static final int WARM_UP = 3;

  @TempDir Path work;
  private Path jars;
  private Path record;
  private int created;

  private void swap(int version) throws IOException {
    Path made =
        JarBuilder.of("swapped")
            .manifest("Plugin-Version", version + ".0.0")
            .extension(
                "x.Swapped",
                """
                implements CreateContainerHandler {
                  public ContainerAdjustment createContainer(
                      PodSandbox pod, Container container, RequestContext request)
                      throws Exception {
                    java.nio.file.Files.writeString(java.nio.file.Path.of("%s"),
                        container.id() + " %d\\n",
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND);
                    return ContainerAdjustment.builder().annotation("by", "%d").build();
                  }
                }
                """
                    .formatted(record, version, version))
            .build(work.resolve("made.jar"));
    Files.move(made, jars.resolve("swapped.jar"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Has a container made; returns the version that it was adjusted by. */
  private int create(GoRuntime runtime) throws Exception {
    String id = "c" + created++;
    var request =
        CreateContainerRequest.newBuilder()
            .setPod(PodSandbox.newBuilder().setId("p").setName("p").setNamespace("default"))
            .setContainer(Container.newBuilder().setId(id).setPodSandboxId("p").setName("c"))
            .build();
    var annotations = runtime.create(request).getAdjust().getAnnotationsMap();
    assertThat(annotations).as("missed by every generation").containsKey("by");
    return Integer.parseInt(annotations.get("by"));
  }

  private record Footprint(long descriptors, long metaspace, long loaders) {}

  private static Footprint footprint(SwitchboardProcess process) throws Exception {
    process.jcmd("GC.run");
    process.jcmd("GC.run");
    long loaders =
        process
            .jcmd("VM.classloader_stats")
            .lines()
            .filter(line -> line.contains("ExtensionClassLoader"))
            .count();
    double metaspace =
        JsonMapper.shared()
            .readTree(process.get("metrics/jvm.memory.used?tag=id:Metaspace"))
            .at("/measurements/0/value")
            .asDouble();
    try (var descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return new Footprint(descriptors.count(), (long) metaspace, loaders);
    }
  }

  @Test
  void everyCreateIsServedByExactlyOneGeneration() throws Exception {
    Peers.require("nri-v0.12.5");
    jars = Files.createDirectory(work.resolve("extensions"));
    record = work.resolve("record");
    Path socket = work.resolve("nri.sock");
    swap(0);
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var process =
            new SwitchboardProcess(
                work, socket, "switchboard.extensions-directory: " + jars + "\n")) {
      runtime.awaitPlugin();
      var served = new ArrayList<Integer>(List.of(create(runtime)));
      Footprint before = null;
      for (int version = 1; version <= SWAPS; version++) {
        swap(version);
        for (long next = System.nanoTime(); served.getLast() < version; next += PERIOD_NANOS) {
          served.add(create(runtime));
          LockSupport.parkNanos(next + PERIOD_NANOS - System.nanoTime());
        }
        if (version == WARM_UP) {
          before = footprint(process);
        }
      }
      assertThat(served).as("never back to an older one").isSorted();
      List<String> lines = Files.readAllLines(record);
      assertThat(lines).as("handled once each").hasSize(created).doesNotHaveDuplicates();
      for (int i = 0; i < created; i++) {
        assertThat(lines.get(i)).isEqualTo("c" + i + " " + served.get(i));
      }
      assertThat(JsonMapper.shared().readTree(process.get("nri")).get("reconnects").asInt())
          .isZero();
      assertThat(process.get("metrics/switchboard.reloads?tag=outcome:replaced"))
          .contains("\"value\":" + SWAPS + ".0");
      Footprint after = footprint(process);
      System.out.printf(
          "%d swaps, %d creates; before %s, after %s%n", SWAPS, created, before, after);
      assertThat(after.loaders).isLessThanOrEqualTo(2);
      assertThat(after.descriptors).isLessThanOrEqualTo(before.descriptors + 3);
      assertThat(after.metaspace).isLessThanOrEqualTo(before.metaspace + (2 << 20));
      assertThat(process.log()).noneMatch(line -> line.contains("still in memory"));
    }
  }

  @Test
  void changedConfigurationIsAppliedOrRefusedWhole() throws Exception {
    Peers.require("nri-v0.12.5");
    jars = Files.createDirectory(work.resolve("extensions"));
    record = work.resolve("record");
    Path socket = work.resolve("nri.sock");
    swap(1);
    String good = "switchboard:\n  extensions-directory: " + jars + "\n";
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var process = new SwitchboardProcess(work, socket, good)) {
      runtime.awaitPlugin();
      Path yaml = work.resolve("test.yaml");
      Files.writeString(
          yaml, good + "  extensions:\n    swapped: {priority: high, enabled: false}\n");
      process.await("the new configuration is refused");
      assertThat(process.get("extensions"))
          .contains(yaml + ", line 4: switchboard.extensions.swapped.priority is \\\"high\\\"");
      assertThat(create(runtime)).isEqualTo(1);
      Files.writeString(
          yaml,
          good
              + "  runtime:\n    plugin-name: other\n  extensions:\n    swapped: {enabled: false}\n");
      process.await("switchboard.runtime.plugin-name has changed; that takes effect when");
      var empty =
          runtime.create(
              CreateContainerRequest.newBuilder()
                  .setPod(PodSandbox.newBuilder().setId("p"))
                  .setContainer(Container.newBuilder().setId("x").setPodSandboxId("p"))
                  .build());
      assertThat(empty.getAdjust().getAnnotationsMap()).isEmpty();
      Files.writeString(yaml, good + "  extensions:\n\tswapped: {}\n");
      process.await(yaml + ", line 4: ");
    }
  }
}
