package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Decision;
import dev.switchboard.nri.extension.Decision.Share;
import dev.switchboard.nri.extension.DecisionListener;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DecisionFeedTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container CONTAINER = Container.of("c1", "p1", "app");
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Watchdog watchdog = new Watchdog();
  private final AtomicReference<@Nullable Chain> current = new AtomicReference<>();
  private final DecisionFeed feed = new DecisionFeed(current::get, watchdog);
  private final BlockingQueue<Decision> told = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    feed.close();
    watchdog.close();
  }

  private static Link link(String id, NriExtension extension) {
    return link(id, extension, LONG);
  }

  private static Link link(String id, NriExtension extension, Duration timeout) {
    return new Link(id, "1.0", extension, new LinkSettings(500, timeout, OnFailure.FAIL, false));
  }

  private Chain chain(Link... links) {
    var chain = new Chain(List.of(links), feed, watchdog);
    current.set(chain);
    return chain;
  }

  private Link listener() {
    return link("z-listener", (DecisionListener) told::add);
  }

  private static Request request(String id, Event event) {
    return new Request(id, Optional.of(event), System.nanoTime() + LONG.toNanos(), Map.of());
  }

  private static void create(Chain chain, String id, Container container) {
    chain.createContainer(
        POD, container, request(id, Event.CREATE_CONTAINER), new CompletableFuture<>());
  }

  private Decision decision() throws InterruptedException {
    Decision decision = told.poll(60, TimeUnit.SECONDS);
    assertThat(decision).as("a decision is told").isNotNull();
    return decision;
  }

  private static CreateContainerHandler wishes(ContainerAdjustment wish) {
    return (_, _, _) -> wish;
  }

  @Test
  void eachLinksShareIsToldWithTheContainerAfterIt() throws Exception {
    var chain =
        chain(
            link("a", wishes(ContainerAdjustment.builder().annotation("x", "1").build())),
            link("b", wishes(ContainerAdjustment.none())),
            link("c", wishes(ContainerAdjustment.builder().env("Y", "2").build())),
            listener());
    create(chain, "r7", CONTAINER);
    Decision decision = decision();
    assertThat(decision.requestId()).isEqualTo("r7");
    assertThat(decision.event()).contains(Event.CREATE_CONTAINER);
    assertThat(decision.pod()).contains(POD);
    assertThat(decision.before().container()).contains(CONTAINER);
    assertThat(decision.refusal()).isEmpty();
    assertThat(decision.shares()).extracting(Share::link).containsExactly("a", "b", "c");
    assertThat(decision.shares().get(0).after().container().orElseThrow().annotations())
        .containsEntry("x", "1");
    assertThat(decision.shares().get(1).after()).isEqualTo(decision.shares().get(0).after());
    assertThat(decision.shares().get(2).after().container().orElseThrow().env())
        .containsExactly("Y=2");
  }

  @Test
  void whatTheProtocolHidesFromLaterLinksIsShown() throws Exception {
    var policy = new MemoryPolicy(MemoryPolicy.Mode.BIND, "0", List.of());
    var rdt = new Rdt(Optional.of("gold"), Optional.empty(), Optional.empty());
    var original =
        ContainerBuilder.from(CONTAINER)
            .annotations(Map.of("old", "1"))
            .cdiDevices(List.of("v/c=0"))
            .build();
    var chain =
        chain(
            link(
                "a",
                wishes(
                    ContainerAdjustment.builder()
                        .cdiDevice("v/c=1")
                        .rdt(rdt)
                        .memoryPolicy(policy)
                        .removeAnnotation("old")
                        .build())),
            link("b", wishes(ContainerAdjustment.builder().removeRdt().build())),
            listener());
    create(chain, "r1", original);
    List<Share> shares = decision().shares();
    Container after = shares.getFirst().after().container().orElseThrow();
    assertThat(after.cdiDevices()).containsExactly("v/c=0", "v/c=1");
    assertThat(after.linux().rdt()).contains(rdt);
    assertThat(after.annotations()).isEmpty();
    assertThat(shares.getFirst().after().memoryPolicy()).contains(policy);
    assertThat(shares.get(1).after().container().orElseThrow().linux().rdt()).isEmpty();
    assertThat(shares.get(1).after().memoryPolicy()).contains(policy);
  }

  @Test
  void aRefusedWishIsToldAsOneThatChangedNothing() throws Exception {
    ContainerAdjustment wish = ContainerAdjustment.builder().annotation("x", "1").build();
    create(chain(link("a", wishes(wish)), link("b", wishes(wish)), listener()), "r1", CONTAINER);
    Decision decision = decision();
    assertThat(decision.refusal().orElseThrow()).startsWith("b@1.0: ");
    Share refused = decision.shares().get(1);
    assertThat(refused.failure()).isEqualTo(decision.refusal());
    assertThat(refused.after()).isEqualTo(decision.shares().get(0).after());
  }

  @Test
  void anUpdateIsToldWithWhatIsAskedForAfterEachLink() throws Exception {
    var pids =
        new Resources(
            Resources.Memory.NONE,
            Resources.Cpu.NONE,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of("memory.high", "1"),
            List.of(),
            OptionalLong.empty());
    UpdateContainerHandler handler =
        (_, container, _, _) -> ContainerUpdates.of(ContainerUpdate.of(container.id(), pids));
    chain(link("a", handler), listener())
        .updateContainer(
            POD,
            CONTAINER,
            Resources.none(),
            request("r1", Event.UPDATE_CONTAINER),
            new CompletableFuture<>());
    Decision decision = decision();
    assertThat(decision.before().requested()).contains(Resources.none());
    Share share = decision.shares().getFirst();
    assertThat(share.after().requested().orElseThrow().unified()).containsEntry("memory.high", "1");
    assertThat(share.updates().orElseThrow().updates()).hasSize(1);
  }

  @Test
  void aListenerThatHangsOrThrowsHoldsNobodyUp() throws Exception {
    DecisionListener hangs = _ -> release.await();
    DecisionListener throwing =
        _ -> {
          throw new IllegalStateException("no");
        };
    var chain =
        chain(
            link("a", wishes(ContainerAdjustment.none())),
            link("b-hangs", hangs, Duration.ofMillis(20)),
            link("c-throws", throwing),
            listener());
    create(chain, "r1", CONTAINER);
    create(chain, "r2", CONTAINER);
    create(chain, "r3", CONTAINER);
    assertThat(List.of(decision(), decision(), decision()))
        .extracting(Decision::requestId)
        .containsExactly("r1", "r2", "r3");
  }

  @Test
  void theOldestAreDroppedWhenListenersDoNotKeepUp() throws Exception {
    var busy = new CountDownLatch(1);
    DecisionListener slow =
        decision -> {
          busy.countDown();
          release.await();
          told.add(decision);
        };
    var chain = chain(link("a", wishes(ContainerAdjustment.none())), link("slow", slow));
    create(chain, "first", CONTAINER);
    busy.await();
    for (int i = 0; i < 1030; i++) {
      create(chain, "r" + i, CONTAINER);
    }
    release.countDown();
    assertThat(decision().requestId()).isEqualTo("first");
    assertThat(decision().requestId()).isEqualTo("r6");
  }

  @Test
  void requestsAboutPodsAreToldToo() throws Exception {
    RunPodSandboxHandler handler = (_, _) -> {};
    chain(link("a", handler), listener())
        .runPodSandbox(POD, request("r1", Event.RUN_POD_SANDBOX), new CompletableFuture<>());
    Decision decision = decision();
    assertThat(decision.pod()).contains(POD);
    assertThat(decision.before().container()).isEmpty();
    assertThat(decision.shares().getFirst().after()).isEqualTo(decision.before());
  }
}
