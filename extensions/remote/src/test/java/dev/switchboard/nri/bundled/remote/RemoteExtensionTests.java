package dev.switchboard.nri.bundled.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.bundled.remote.Config.OnFailure;
import dev.switchboard.nri.bundled.remote.Config.RemoteConfig;
import dev.switchboard.nri.extension.AbsentException;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteExtensionTests {
  private static final PodSandbox POD =
      WireReader.pod(dev.switchboard.nri.wire.proto.PodSandbox.newBuilder().setId("p1").build());
  private static final Container CONTAINER =
      WireReader.container(
          dev.switchboard.nri.wire.proto.Container.newBuilder().setId("c1").build());
  private static final FixedRequest REQUEST = FixedRequest.withTime();
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final RemoteExtension extension = new RemoteExtension();
  private final Map<String, RemoteConfig> remotes = new HashMap<>();

  private void remote(String name, int priority, OnFailure onFailure, Duration timeout) {
    remotes.put(
        name,
        new RemoteConfig(
            "unix://" + socket(name),
            priority,
            timeout,
            LONG,
            onFailure,
            "for " + name,
            null,
            null,
            null,
            null));
  }

  private void remote(String name, int priority) {
    remote(name, priority, OnFailure.FAIL, LONG);
  }

  private Path socket(String name) {
    return folder.resolve(name);
  }

  private JavaService service(String name) throws IOException {
    return new JavaService(socket(name));
  }

  /** As the host does it: what there is comes first. */
  private void start() throws Exception {
    extension.start(FixedContext.of(new Config(remotes)));
    extension.synchronize(List.of(POD), List.of(CONTAINER), REQUEST);
  }

  @AfterEach
  void stop() throws InterruptedException {
    extension.stop();
  }

  private ContainerAdjustment create() throws Exception {
    return extension.createContainer(POD, CONTAINER, REQUEST);
  }

  private Map<?, ?> status(String name) {
    return (Map<?, ?>) ((Map<?, ?>) extension.status().get("remotes")).get(name);
  }

  private void await(String name, String key, Object value) throws InterruptedException {
    for (int i = 0; i < 6000; i++) {
      if (value.equals(status(name).get(key))) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError(extension.status().toString());
  }

  private static CreateContainerResponse wish(String variable) {
    return WireWriter.adjustment(ContainerAdjustment.builder().env(variable, "1").build());
  }

  private static ConfigureResponse hearing(Event... events) {
    int mask = 0;
    for (Event event : events) {
      mask |= event.bit();
    }
    return ConfigureResponse.newBuilder().setEvents(mask).build();
  }

  @Test
  void withoutRemotesNothingIsAskedFor() throws Exception {
    start();
    assertThat(create()).isEqualTo(ContainerAdjustment.none());
    assertThat(extension.status()).isEqualTo(Map.of("remotes", Map.of()));
  }

  @Test
  void remotesAreIntroducedThenAskedInTheirOrder() throws Exception {
    remote("z", 1);
    remote("a", 2);
    try (var z = service("z").created(wish("Z"));
        var a = service("a").created(wish("A"))) {
      start();
      assertThat(create())
          .isEqualTo(ContainerAdjustment.builder().env("Z", "1").env("A", "1").build());
      assertThat(z.told()).containsExactly("configure for z", "synchronize 1", "create");
      a.created(wish("Z"));
      assertThatThrownBy(this::create).hasMessageContaining("\"a\" and \"z\" both tried to set");
    }
  }

  @Test
  void aRemoteIsAskedOnlyWhatItHasSubscribedTo() throws Exception {
    remote("a", 1);
    try (var a = service("a").configured(hearing(Event.START_CONTAINER)).created(wish("A"))) {
      start();
      assertThat(create()).isEqualTo(ContainerAdjustment.none());
      var proposal =
          new Proposal(POD, CONTAINER, ContainerAdjustment.none(), List.of(), Map.of(), List.of());
      assertThat(extension.validate(proposal, REQUEST)).isEqualTo(Verdict.accept());
      extension.startContainer(POD, CONTAINER, REQUEST);
      extension.onEvent(new LifecycleEvent.ContainerStarted(POD, CONTAINER), REQUEST);
      assertThat(a.told())
          .containsExactly("configure for a", "synchronize 1", "change START_CONTAINER");
    }
  }

  @Test
  void methodsThatARemoteDoesNotKnowAreErrorsWhereAnAnswerCounts() throws Exception {
    remote("a", 1);
    try (var _ = service("a").configured(hearing(Event.STOP_CONTAINER))) {
      start();
      assertThatThrownBy(() -> extension.stopContainer(POD, CONTAINER, REQUEST))
          .hasMessageContaining("a: UNIMPLEMENTED: ");
    }
  }

  @Test
  void whatIsAwayIsAbsentUntilItIsBackAndHasBeenTold() throws Exception {
    remote("a", 1);
    start();
    assertThatThrownBy(this::create)
        .isInstanceOf(AbsentException.class)
        .hasMessageContaining("a at unix://" + socket("a") + " is away: ");
    for (int i = 0; i < 2; i++) {
      try (var a = service("a").created(wish("A"))) {
        await("a", "state", "SERVING");
        assertThat(create()).isEqualTo(ContainerAdjustment.builder().env("A", "1").build());
        assertThat(a.told()).containsExactly("configure for a", "synchronize 1", "create");
      }
      await("a", "state", "AWAY");
      assertThatThrownBy(this::create).isInstanceOf(AbsentException.class);
    }
  }

  @Test
  void allHearOfWhatHasHappenedThoughOneIsAway() throws Exception {
    remote("a", 1);
    remote("b", 2);
    try (var b = service("b")) {
      start();
      await("a", "state", "AWAY");
      assertThatThrownBy(
              () -> extension.onEvent(new LifecycleEvent.PodSandboxStopped(POD), REQUEST))
          .isInstanceOf(AbsentException.class);
      assertThat(b.told()).contains("change STOP_POD_SANDBOX");
    }
  }

  @Test
  void aRemoteThatMayFailIsLeftOut() throws Exception {
    remote("a", 1, OnFailure.IGNORE, LONG);
    remote("b", 2);
    remote("c", 3, OnFailure.IGNORE, LONG);
    try (var _ = service("b").created(wish("B"));
        var _ = service("c").created(wish("B"))) {
      start();
      await("a", "state", "AWAY");
      assertThat(create()).isEqualTo(ContainerAdjustment.builder().env("B", "1").build());
      assertThat(status("a").get("ignored")).isEqualTo(1L);
      assertThat(status("c").get("ignored")).isEqualTo(1L);
    }
  }

  @Test
  void whatDoesNotAnswerIsGivenUp() throws Exception {
    remote("a", 1);
    remotes.computeIfPresent(
        "a",
        (_, config) ->
            new RemoteConfig(
                config.address(),
                1,
                LONG,
                Duration.ofMillis(200),
                OnFailure.FAIL,
                null,
                null,
                null,
                null,
                null));
    try (var silent =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(socket("a")))) {
      start();
      await("a", "problem", "it has not answered within 200 ms");
      assertThat(silent.isOpen()).isTrue();
      assertThatThrownBy(this::create).isInstanceOf(AbsentException.class);
    }
  }

  @Test
  void wrongAnswersToTheIntroductionAreTold() throws Exception {
    remote("a", 1);
    remote("b", 2);
    try (var _ =
            service("a").configured(ConfigureResponse.newBuilder().setEvents(1 << 20).build());
        var _ = service("b")) {
      start();
      await("a", "problem", "it subscribes to events that do not exist: 0x100000");
      await("b", "state", "SERVING");
    }
  }

  @Test
  void updatesOfASynchronizationAreTheExtensions() throws Exception {
    remote("a", 1);
    var update =
        dev.switchboard.nri.wire.proto.ContainerUpdate.newBuilder().setContainerId("c1").build();
    try (var a =
        service("a").synchronizing(SynchronizeResponse.newBuilder().addUpdate(update).build())) {
      extension.start(FixedContext.of(new Config(remotes)));
      await("a", "state", "WAITING");
      assertThat(extension.synchronize(List.of(POD), List.of(CONTAINER), REQUEST).updates())
          .extracting(ContainerUpdate::containerId)
          .containsExactly("c1");
      assertThat(a.told()).containsExactly("configure for a", "synchronize 1");
    }
  }
}
