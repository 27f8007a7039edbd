package dev.switchboard.nri.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.ChainListener.UnaskedUpdates;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkUpdates;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.guest.GuestSettings.Place;
import dev.switchboard.nri.guest.GuestStatus.State;
import dev.switchboard.nri.merge.Grants;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.runtime.FakePlugin;
import dev.switchboard.nri.runtime.RuntimeIdentity;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of guests share: a chain, and a socket that they connect to. */
@Timeout(90)
abstract class GuestSocket {
  static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  static final Container CONTAINER = Container.of("c1", POD.id(), "main");

  @TempDir Path folder;
  private final Watchdog watchdog = new Watchdog();
  final LiveChain chain = new LiveChain(ChainListener.NONE, watchdog, () -> {});
  final NodeState node = new NodeState();
  final CompletableFuture<Boolean> runtime = CompletableFuture.completedFuture(true);
  final Map<String, Place> places = new HashMap<>();
  final List<ContainerUpdates> sent = new CopyOnWriteArrayList<>();
  final List<UnaskedUpdates> asked = new CopyOnWriteArrayList<>();
  boolean strict;
  Grants unlisted = Grants.ALL;
  final CompletableFuture<List<dev.switchboard.nri.extension.adjustment.ContainerUpdate>> updated =
      new CompletableFuture<>();
  private final LinkUpdates updates =
      new LinkUpdates(
          updates -> {
            sent.add(updates);
            return updated;
          },
          () ->
              Optional.of(
                  new Target(NriVersion.told("0.12.5"), "testd", id -> id.equals("c1"), true)),
          new ChainListener() {
            @Override
            public void updatesAsked(UnaskedUpdates told) {
              asked.add(told);
            }
          });
  final List<AutoCloseable> open = new ArrayList<>();
  Guests guests;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    watchdog.close();
  }

  Path socket() {
    return folder.resolve("guests.sock");
  }

  void listen() throws IOException {
    listen(runtime, Set.of());
  }

  void listen(CompletableFuture<Boolean> known, Set<Long> uids) throws IOException {
    guests =
        Guests.listen(
                new GuestSettings(Optional.of(socket()), uids, places, strict, unlisted),
                chain,
                node,
                () ->
                    new RuntimeIdentity(
                        "testd", "1.2", "v0.11.0", Duration.ofSeconds(5), Duration.ofSeconds(2)),
                known,
                updates)
            .orElseThrow();
    open.add(guests);
  }

  void place(String name, Duration timeout, Optional<OnFailure> onFailure) {
    place(name, LinkPolicy.DEFAULT.timeout(timeout), onFailure);
  }

  void place(String name, LinkPolicy policy) {
    place(name, policy, Optional.empty());
  }

  private void place(String name, LinkPolicy policy, Optional<OnFailure> onFailure) {
    places.put(
        name,
        new Place(
            OptionalInt.empty(),
            policy,
            Optional.empty(),
            onFailure,
            false,
            Optional.empty(),
            false));
  }

  /** Answers a creation as a test wants. */
  class Creator extends FakePlugin {
    Creator() throws IOException {
      super(socket());
      open.add(this);
    }

    @Override
    public void createContainer(
        CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
      answer(
          reply,
          CreateContainerResponse.newBuilder()
              .setAdjust(
                  dev.switchboard.nri.wire.proto.ContainerAdjustment.newBuilder()
                      .putAnnotations("by", request.getContainer().getName()))
              .build());
    }
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - giveUp).as("time").isNegative();
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  void awaitState(String id, State state) throws InterruptedException {
    await(() ->
        guests.all().stream().anyMatch(guest -> guest.id().equals(id) && guest.state() == state));
  }

  static Request request(Event event) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    return new Request("r", Optional.of(event), deadline, Map.of());
  }

  ContainerAdjustment create(Container container) throws Exception {
    var reply = new CompletableFuture<ContainerAdjustment>();
    LiveChain.Use use = chain.begin();
    try {
      use.chain().createContainer(POD, container, request(Event.CREATE_CONTAINER), reply);
      return reply.get(60, TimeUnit.SECONDS);
    } finally {
      use.end();
    }
  }
}
