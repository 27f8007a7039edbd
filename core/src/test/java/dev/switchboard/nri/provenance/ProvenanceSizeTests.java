package dev.switchboard.nri.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.node.NodeState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProvenanceSizeTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web-5f7c8d9b4-x2x7p", Map.of());
  private static final int COUNT = 4000;

  private final Watchdog watchdog = new Watchdog();
  private final Provenance provenance =
      new Provenance(10_000, Duration.ofHours(1), NodeState::new, InstantSource.system());

  @AfterEach
  void close() {
    watchdog.close();
  }

  private static Link link(String id, ContainerAdjustment wish) {
    CreateContainerHandler handler = (_, _, _) -> wish;
    return new Link(id, "1.2.3", handler, new LinkSettings(500, LinkPolicy.DEFAULT))
        .configured("0123456789ab");
  }

  /** Four links that change twelve entries, as the bundled jars do with their annotations. */
  private static List<Link> four() {
    return List.of(
        link(
            "ulimit",
            ContainerAdjustment.builder()
                .rlimit(new Rlimit("RLIMIT_NOFILE", 1048576, 1024))
                .rlimit(new Rlimit("RLIMIT_CORE", -1, 0))
                .rlimit(new Rlimit("RLIMIT_MEMLOCK", 8388608, 8388608))
                .build()),
        link(
            "devices",
            ContainerAdjustment.builder()
                .mount(new Mount("/data", "bind", "/srv/data", List.of("rbind", "ro")))
                .mount(new Mount("/cache", "tmpfs", "tmpfs", List.of("size=64m", "noexec")))
                .cdiDevice("vendor.com/gpu=0")
                .build()),
        link(
            "sysctls",
            ContainerAdjustment.builder()
                .sysctl("net.core.somaxconn", "4096")
                .sysctl("net.ipv4.tcp_keepalive_time", "600")
                .oomScoreAdj(500)
                .build()),
        link(
            "labels",
            ContainerAdjustment.builder()
                .annotation("example.com/zone", "eu-central-1a")
                .env("NODE_NAME", "worker-17.example.com")
                .replaceEnv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
                .build()));
  }

  @Test
  void aContainerTakesTwoKibibytes() {
    var chain = new Chain(four(), provenance, watchdog);
    remember(chain, 0, 100);
    long before = usedHeap();
    remember(chain, 100, COUNT + 100);
    long each = (usedHeap() - before) / COUNT;
    List<ContainerRecord> all = provenance.all();
    assertThat(all).hasSize(COUNT + 100);
    assertThat(all.getFirst().by()).hasSize(4);
    assertThat(provenance.of(all.getFirst().id()).orElseThrow().fields()).hasSize(12);
    assertThat(each).as("bytes per container").isLessThan(2048);
  }

  private void remember(Chain chain, int from, int to) {
    for (int i = from; i < to; i++) {
      // As long as the runtime's ids are.
      Container container =
          ContainerBuilder.from(Container.of("%064x".formatted(i), POD.id(), "app"))
              .env(List.of("PATH=/bin"))
              .build();
      chain.createContainer(
          POD,
          container,
          new Request(
              "1n2k-" + i,
              Optional.of(Event.CREATE_CONTAINER),
              System.nanoTime() + Duration.ofMinutes(1).toNanos(),
              Map.of()),
          new CompletableFuture<>());
    }
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
