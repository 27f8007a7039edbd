package dev.switchboard.nri.it;

import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.LinuxCPU;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.OptionalUInt64;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.RunPodSandboxRequest;
import dev.switchboard.nri.wire.proto.UpdateContainerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A host to which everything has happened that its endpoints and metrics can tell of: changes, an
 * update, a conflict, a refusal, a failure that is ignored, a link that was switched off, a shadow.
 */
final class SeenHost implements AutoCloseable {
  private static final PodSandbox POD =
      PodSandbox.newBuilder()
          .setId("pod-1")
          .setUid("uid-1")
          .setNamespace("shop")
          .setName("web")
          .putLabels("app", "web")
          .build();

  private final GoRuntime runtime;
  private final SwitchboardProcess process;

  SeenHost(Path work) throws IOException, InterruptedException {
    Path jars = Files.createDirectory(work.resolve("extensions"));
    creator(
        jars,
        "limits",
        """
        context.config(Config.class);
        """,
        """
        ContainerAdjustment.builder()
            .env("TIER", "web").replaceEnv("MODE", "fast").removeEnv("PATH")
            .rlimit(new Rlimit("RLIMIT_NOFILE", 4096, 1024))
            .build()
        """);
    creator(
        jars,
        "names",
        "",
        """
        container.name().equals("clash")
            ? ContainerAdjustment.builder().source("config tier").env("TIER", "other").build()
            : ContainerAdjustment.builder()
                .replaceEnv("TIER", "shop").env("API_TOKEN", "hush").build()
        """);
    creator(jars, "shy", "", "ContainerAdjustment.builder().env(\"SHY\", \"1\").build()");
    creator(
        jars,
        "frail",
        "",
        """
        java.util.Optional.<ContainerAdjustment>empty()
            .orElseThrow(() -> new IllegalStateException("no such node"))
        """);
    updater(jars);
    runtime = new GoRuntime("v0.12.5", work.resolve("nri.sock"));
    process =
        new SwitchboardProcess(
            work,
            work.resolve("nri.sock"),
            """
            switchboard:
              extensions-directory: %s
              extensions:
                limits: {priority: 100, config: {pool: small}}
                names: {priority: 200}
                shares: {priority: 250}
                shy: {mode: shadow}
                frail:
                  priority: 300
                  on-failure: ignore
                  breaker: {failures: 1, initial-delay: 1h, max-delay: 1h}
            """
                .formatted(jars));
    runtime.awaitPlugin();
    process.get("health");
    runtime.call("RunPodSandbox", RunPodSandboxRequest.newBuilder().setPod(POD).build());
    create("app");
    update("app");
    create("clash");
  }

  private static void creator(Path jars, String id, String start, String wish) throws IOException {
    JarBuilder.of(id)
        .extension(
            "x.Creates",
            """
            implements CreateContainerHandler {
              public record Config(String pool) {}
              public void start(ExtensionContext context) { %s }
              public ContainerAdjustment createContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                return %s;
              }
            }
            """
                .formatted(start.strip(), wish.strip()))
        .build(jars.resolve(id + ".jar"));
  }

  private static void updater(Path jars) throws IOException {
    JarBuilder.of("shares")
        .extension(
            "x.Updates",
            """
            implements UpdateContainerHandler {
              public ContainerUpdates updateContainer(
                  PodSandbox pod, Container container, Resources requested, RequestContext request) {
                var cpu = requested.cpu();
                var doubled = new Resources.Cpu(
                    java.util.OptionalLong.of(cpu.shares().getAsLong() * 2),
                    cpu.quota(), cpu.period(), cpu.realtimeRuntime(), cpu.realtimePeriod(),
                    cpu.cpus(), cpu.mems());
                return ContainerUpdates.of(ContainerUpdate.of(container.id(), new Resources(
                    Resources.Memory.NONE, doubled, requested.hugepageLimits(),
                    requested.blockioClass(), requested.rdtClass(), requested.unified(),
                    requested.deviceRules(), requested.pidsLimit())));
              }
            }
            """)
        .build(jars.resolve("shares.jar"));
  }

  private static Container container(String name) {
    return Container.newBuilder()
        .setId("container-" + name)
        .setPodSandboxId("pod-1")
        .setName(name)
        .addAllEnv(List.of("PATH=/bin", "MODE=slow"))
        .build();
  }

  void create(String name) {
    runtime.call(
        "CreateContainer",
        CreateContainerRequest.newBuilder().setPod(POD).setContainer(container(name)).build());
  }

  private void update(String name) {
    var shares = OptionalUInt64.newBuilder().setValue(256);
    runtime.call(
        "UpdateContainer",
        UpdateContainerRequest.newBuilder()
            .setPod(POD)
            .setContainer(container(name))
            .setLinuxResources(
                LinuxResources.newBuilder().setCpu(LinuxCPU.newBuilder().setShares(shares)))
            .build());
  }

  SwitchboardProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
    runtime.close();
  }
}
