package dev.switchboard.nri.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.guest.GuestSettings.Place;
import dev.switchboard.nri.guest.GuestStatus.State;
import dev.switchboard.nri.runtime.FakePlugin;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import dev.switchboard.nri.wire.proto.UpdateContainersRequest;
import dev.switchboard.nri.wire.proto.UpdateContainersResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Guests that do not do what is expected of them. */
class GuestFailuresTests extends GuestSocket {
  /** Never answers a creation. */
  final class Silent extends Creator {
    final CountDownLatch asked = new CountDownLatch(1);

    Silent() throws IOException {}

    @Override
    public void createContainer(
        CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
      asked.countDown();
    }
  }

  private CompletableFuture<UpdateContainersResponse> update(FakePlugin plugin) {
    return plugin.runtime.call(
        RuntimeGrpc.getUpdateContainersMethod(),
        UpdateContainersRequest.getDefaultInstance(),
        Duration.ofSeconds(60),
        Map.of());
  }

  @Test
  void lateGuestIsDroppedAndTheRequestGoesOn() throws Exception {
    place("silent", Duration.ofSeconds(1), Optional.empty());
    listen();
    var silent = new Silent();
    silent.register("10", "silent");
    awaitState("10-silent", State.SERVING);
    assertThat(create(CONTAINER).isEmpty()).isTrue();
    assertThat(silent.lost.await(60, TimeUnit.SECONDS)).isTrue();
    awaitState("10-silent", State.GONE);
    assertThat(guests.all().getFirst().lastError()).hasValue("it was late with an answer");
  }

  @Test
  void policyOfTheGuestFailsTheRequestAndKeepsTheConnection() throws Exception {
    place("silent", Duration.ofSeconds(1), Optional.empty());
    listen();
    var silent = new Silent();
    silent.policy(true, true).register("10", "silent");
    awaitState("10-silent", State.SERVING);
    assertThatThrownBy(() -> create(CONTAINER)).hasMessageContaining("10-silent: timeout: did not");
    assertThat(silent.lost.getCount()).isOne();
  }

  @Test
  void errorRefusesUnlessConfiguredOtherwise() throws Exception {
    place("lenient", Duration.ofSeconds(30), Optional.of(OnFailure.IGNORE));
    listen();
    for (String name : List.of("lenient", "strict")) {
      var failing =
          new Creator() {
            @Override
            public void createContainer(
                CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
              reply.onError(Status.UNKNOWN.withDescription("no").asException());
            }
          };
      failing.register("10", name);
      awaitState("10-" + name, State.SERVING);
      if (name.equals("lenient")) {
        assertThat(create(CONTAINER).isEmpty()).isTrue();
      }
    }
    assertThatThrownBy(() -> create(CONTAINER)).hasMessageContaining("10-strict: error: no");
  }

  @Test
  void failureOfAnUpdateComesBackToTheGuest() throws Exception {
    listen();
    var plugin = new Creator();
    plugin.register("10", "a");
    awaitState("10-a", State.SERVING);
    var result = update(plugin);
    updated.completeExceptionally(
        Status.UNKNOWN.withDescription("the runtime refuses").asException());
    assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
        .hasMessageContaining("the runtime refuses");
  }

  @Test
  void guestThatUpdatesWhileItIsAskedDoesNotWaitForItself() throws Exception {
    place("a", Duration.ofSeconds(30), Optional.empty());
    listen();
    var plugin =
        new Creator() {
          @Override
          public void createContainer(
              CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
            update(this).join();
            super.createContainer(request, reply);
          }
        };
    plugin.register("10", "a");
    awaitState("10-a", State.SERVING);
    assertThat(create(CONTAINER).annotations()).hasSize(1);
  }

  @Test
  void containersAreRefusedWhileARequiredGuestIsMissing() throws Exception {
    places.put(
        "needed",
        new Place(
            OptionalInt.empty(),
            LinkPolicy.DEFAULT.timeout(Duration.ofSeconds(30)),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty(),
            false));
    listen();
    assertThat(guests.all().getFirst().state()).isEqualTo(State.EXPECTED);
    assertThatThrownBy(() -> create(CONTAINER))
        .hasMessageContaining(
            "is required, but is not connected (switchboard.guests.needed.required)");
    var plugin = new Creator();
    plugin.register("10", "needed");
    awaitState("10-needed", State.SERVING);
    assertThat(create(CONTAINER).annotations()).hasSize(1);
    plugin.close();
    awaitState("10-needed", State.GONE);
    await(() -> chain.current().links().stream().noneMatch(link -> link.id().equals("10-needed")));
    assertThatThrownBy(() -> create(CONTAINER)).hasMessageContaining("is required");
  }

  @Test
  void whyNoSocketCanBeMadeIsTold() throws Exception {
    Files.writeString(socket(), "mine");
    assertThatThrownBy(this::listen)
        .isInstanceOf(GuestSocketException.class)
        .hasMessage(socket() + ": not a socket");
    assertThat(socket()).hasContent("mine");
  }

  @Test
  void strangersAreTurnedAway() throws Exception {
    listen(runtime, Set.of(4711L));
    var plugin = new Creator();
    assertThat(plugin.lost.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(guests.all()).isEmpty();
  }

  @Test
  void guestThatDoesNotReadHoldsNobodyUp() throws Exception {
    place("deaf", Duration.ofSeconds(1), Optional.empty());
    listen();
    var release = new CountDownLatch(1);
    var deaf =
        new FakePlugin(socket(), Runnable::run) {
          @Override
          public void createContainer(
              CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
            try {
              release.await(); // on one of the two threads that read in turns
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    open.add(deaf);
    deaf.policy(false, true).register("10", "deaf");
    awaitState("10-deaf", State.SERVING);
    Container large = ContainerBuilder.from(CONTAINER).args(List.of("x".repeat(3 << 20))).build();
    assertThat(create(CONTAINER).isEmpty()).isTrue();
    assertThat(create(CONTAINER).isEmpty()).isTrue();
    assertThat(create(large).isEmpty()).isTrue();
    awaitState("10-deaf", State.GONE);
    release.countDown();
  }
}
