package dev.switchboard.nri.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.guest.GuestSettings.Place;
import dev.switchboard.nri.guest.GuestStatus.State;
import dev.switchboard.nri.merge.Grants;
import dev.switchboard.nri.runtime.FakePlugin;
import dev.switchboard.nri.wire.proto.ContainerUpdate;
import dev.switchboard.nri.wire.proto.LinuxCPU;
import dev.switchboard.nri.wire.proto.LinuxContainerUpdate;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.OptionalUInt64;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import dev.switchboard.nri.wire.proto.UpdateContainersRequest;
import dev.switchboard.nri.wire.proto.UpdateContainersResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What guests may ask for, in a reply and by themselves. */
class GuestGrantsTests extends GuestSocket {
  private static final LinkPolicy PATIENT = LinkPolicy.DEFAULT.timeout(Duration.ofSeconds(30));

  private void granted(String name, String grant) {
    places.put(
        name,
        new Place(
            OptionalInt.empty(),
            PATIENT,
            Optional.empty(),
            Optional.empty(),
            false,
            Grants.named(grant),
            false));
  }

  private Creator serving(String name) throws Exception {
    var plugin = new Creator();
    plugin.register("10", name);
    awaitState("10-" + name, State.SERVING);
    return plugin;
  }

  private static UpdateContainersResponse update(FakePlugin plugin, String id) throws Exception {
    var cpu = LinuxCPU.newBuilder().setShares(OptionalUInt64.newBuilder().setValue(512));
    var resources = LinuxResources.newBuilder().setCpu(cpu);
    var linux = LinuxContainerUpdate.newBuilder().setResources(resources);
    CompletableFuture<UpdateContainersResponse> answer =
        plugin.runtime.call(
            RuntimeGrpc.getUpdateContainersMethod(),
            UpdateContainersRequest.newBuilder()
                .addUpdate(ContainerUpdate.newBuilder().setContainerId(id).setLinux(linux))
                .build(),
            Duration.ofSeconds(60),
            Map.of());
    return answer.get(60, TimeUnit.SECONDS);
  }

  @Test
  void aGuestIsHeldToWhatIsListed() throws Exception {
    granted("may", "annotations");
    granted("other", "env");
    listen();
    Creator may = serving("may");
    assertThat(create(CONTAINER).annotations()).hasSize(1);
    assertThat(guests.all().getFirst().grants()).isEqualTo(Grants.named("annotations").get());
    may.close();
    awaitState("10-may", State.GONE);
    Creator other = serving("other");
    assertThatThrownBy(() -> create(CONTAINER))
        .hasMessageContaining(
            "10-other: ungranted: asks for Annotations, which is not among its grants");
    assertThatThrownBy(() -> update(other, "c1"))
        .hasMessageContaining("10-other: ungranted: asks for ");
    assertThat(sent).isEmpty();
  }

  @Test
  void whereAllHasToBeListedAGuestOfWhichNothingIsSaidMayOnlyLook() throws Exception {
    unlisted = Grants.NONE;
    places.put(
        "quiet",
        new Place(
            OptionalInt.empty(),
            PATIENT,
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            false));
    listen();
    serving("quiet");
    assertThatThrownBy(() -> create(CONTAINER)).hasMessageContaining("not among its grants");
  }

  @Test
  void anUpdateOfAStrangerIsToldAndStrictRefusesIt() throws Exception {
    updated.complete(List.of());
    strict = true;
    listen();
    Creator plugin = serving("a");
    assertThat(update(plugin, "c1").getFailedList()).isEmpty();
    assertThatThrownBy(() -> update(plugin, "c9"))
        .hasMessageContaining("10-a: invalid: updates container \"c9\", which is not on this node");
    assertThat(sent).hasSize(1);
    assertThat(asked.getLast().warnings()).hasSize(1);
  }
}
