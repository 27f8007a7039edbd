package dev.switchboard.nri.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.guest.GuestStatus.State;
import dev.switchboard.nri.match.Criteria;
import dev.switchboard.nri.match.Match;
import dev.switchboard.nri.node.Lazy;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.PostStartContainerRequest;
import dev.switchboard.nri.wire.proto.PostStartContainerResponse;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GuestsTests extends GuestSocket {
  @Test
  void guestIsToldOfTheRuntimeAndOfWhatExistsAndTakesItsPlace() throws Exception {
    node.podSeen(POD.id(), new Lazy<>(() -> POD));
    node.containerSeen(POD.id(), CONTAINER.id(), new Lazy<>(() -> CONTAINER));
    place("a", Duration.ofSeconds(30), Optional.empty());
    listen();
    var plugin = new Creator();
    plugin.events(Event.CREATE_CONTAINER).register("07", "a");
    awaitState("07-a", State.SERVING);
    assertThat(plugin.configuration.get())
        .satisfies(told -> {
          assertThat(told.getRuntimeName()).isEqualTo("testd");
          assertThat(told.getRuntimeVersion()).isEqualTo("1.2");
          assertThat(told.getNRIVersion()).isEqualTo("v0.11.0");
          assertThat(told.getRequestTimeout()).isEqualTo(30_000);
        });
    assertThat(plugin.parts.getFirst().getContainers(0).getId()).isEqualTo("c1");
    Link link = chain.current().links().getFirst();
    assertThat(link.id()).isEqualTo("07-a");
    assertThat(link.settings().priority()).isEqualTo(70);
    assertThat(link.events()).containsExactly(Event.CREATE_CONTAINER);
    assertThat(create(CONTAINER).annotations()).containsExactly(new Change.Set<>("by", "main"));
    assertThat(guests.all().getFirst().peer().orElseThrow().pid())
        .isEqualTo(ProcessHandle.current().pid());
    plugin.close();
    awaitState("07-a", State.GONE);
    await(() -> chain.current().links().isEmpty());
  }

  @Test
  void guestIsNotAskedForWhatItsPlaceLeavesOutAndAShadowChangesNothing() throws Exception {
    List<String> any = List.of();
    var elsewhere =
        Match.compile(new Criteria(List.of("elsewhere"), any, any, any, any, any, any, any, ""));
    LinkPolicy patient = LinkPolicy.DEFAULT.timeout(Duration.ofSeconds(30));
    place("matched", patient.match(elsewhere));
    place("shadow", patient.mode(Mode.SHADOW));
    listen();
    for (String name : List.of("matched", "shadow")) {
      new Creator().events(Event.CREATE_CONTAINER).register("10", name);
      awaitState("10-" + name, State.SERVING);
    }
    assertThat(create(CONTAINER).isEmpty()).isTrue();
  }

  @Test
  void guestThatComesBeforeTheRuntimeWaitsForIt() throws Exception {
    var known = new CompletableFuture<Boolean>();
    listen(known, Set.of());
    var plugin = new Creator();
    plugin.register("10", "a");
    awaitState("10-a", State.WAITING);
    assertThat(plugin.configuration).isNotDone();
    node.podSeen(POD.id(), new Lazy<>(() -> POD));
    known.complete(true);
    awaitState("10-a", State.SERVING);
    assertThat(plugin.parts.getFirst().getPodsCount()).isEqualTo(1);
  }

  @Test
  void guestsOfOneNameAreToldApart() throws Exception {
    place("a", Duration.ofSeconds(30), Optional.empty());
    listen();
    new Creator().events(Event.CREATE_CONTAINER).register("10", "a");
    awaitState("10-a", State.SERVING);
    var second = new Creator();
    second.events(Event.STOP_CONTAINER).register("10", "a");
    awaitState("10-a#2", State.SERVING);
    assertThat(chain.current().links()).extracting(Link::id).containsExactly("10-a", "10-a#2");
    assertThat(create(CONTAINER).annotations()).hasSize(1);
    second.close();
    awaitState("10-a#2", State.GONE);
  }

  @Test
  void nothingIsLostToAGuestThatIsBeingSynchronized() throws Exception {
    place("slow", Duration.ofSeconds(30), Optional.empty());
    listen();
    List<String> told = new CopyOnWriteArrayList<>();
    var synchronizing = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var slow =
        new Creator() {
          @Override
          public void synchronize(
              SynchronizeRequest request, StreamObserver<SynchronizeResponse> reply) {
            synchronizing.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            told.add("synchronize");
            super.synchronize(request, reply);
          }

          @Override
          public void postStartContainer(
              PostStartContainerRequest request, StreamObserver<PostStartContainerResponse> reply) {
            told.add("started");
            answer(reply, PostStartContainerResponse.getDefaultInstance());
          }

          @Override
          public void createContainer(
              CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
            told.add("create");
            super.createContainer(request, reply);
          }
        };
    slow.register("10", "slow");
    synchronizing.await();
    var heard = new CompletableFuture<Boolean>();
    chain
        .current()
        .tell(
            new LifecycleEvent.ContainerStarted(POD, CONTAINER),
            request(Event.POST_START_CONTAINER),
            heard);
    assertThat(heard.get(60, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<ContainerAdjustment> created =
        CompletableFuture.supplyAsync(() -> {
          try {
            return create(CONTAINER);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    release.countDown();
    assertThat(created.get(60, TimeUnit.SECONDS).annotations()).hasSize(1);
    assertThat(told).containsExactly("synchronize", "started", "create");
  }

  @Test
  void guestEntersBetweenRequests() throws Exception {
    listen();
    LiveChain.Use earlier = chain.begin();
    var plugin = new Creator();
    plugin.register("10", "a");
    awaitState("10-a", State.JOINING);
    assertThat(plugin.parts).isEmpty();
    node.podSeen(POD.id(), new Lazy<>(() -> POD));
    earlier.end();
    awaitState("10-a", State.SERVING);
    assertThat(plugin.parts.getFirst().getPodsCount()).isEqualTo(1);
  }
}
