package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.ContainerUpdate;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.LinuxCPU;
import dev.switchboard.nri.wire.proto.LinuxContainerUpdate;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.OptionalUInt64;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.PostCreateContainerRequest;
import dev.switchboard.nri.wire.proto.RunPodSandboxRequest;
import dev.switchboard.nri.wire.proto.UpdateContainerRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ordinary Go plugins as guests of the distribution, at the Go runtime side. */
@Timeout(180)
class GuestsIT {
  private static final PodSandbox POD =
      PodSandbox.newBuilder().setId("p1").setName("web").setNamespace("default").build();
  private static final Container CONTAINER =
      Container.newBuilder().setId("c1").setPodSandboxId("p1").setName("c0").build();
  private static final CreateContainerRequest CREATE =
      CreateContainerRequest.newBuilder().setPod(POD).setContainer(CONTAINER).build();

  /** As long as a loaded machine may need; the one that is to hang is not waited for so long. */
  private static final String PATIENT = "-request-timeout=60s";

  @TempDir Path work;

  @BeforeAll
  static void peers() {
    Peers.require("nri-v0.8.0");
    Peers.require("nri-v0.12.5");
  }

  private Path guests() {
    return work.resolve("guests").resolve("guests.sock");
  }

  private SwitchboardProcess switchboard() throws Exception {
    return new SwitchboardProcess(
        work,
        work.resolve("nri.sock"),
        """
        switchboard:
          guests:
            socket-path: %s
            old: {timeout: 30s}
            new: {timeout: 30s}
            raw: {timeout: 30s}
            hangs: {timeout: 1s}
        """
            .formatted(guests()));
  }

  private GoRuntime runtime() throws Exception {
    return new GoRuntime("v0.12.5", work.resolve("nri.sock"), PATIENT);
  }

  private static ContainerAdjustment annotation(String key) {
    return ContainerAdjustment.newBuilder().putAnnotations(key, "v").build();
  }

  private static ContainerUpdate shares(String id) {
    return ContainerUpdate.newBuilder()
        .setContainerId(id)
        .setLinux(
            LinuxContainerUpdate.newBuilder()
                .setResources(
                    LinuxResources.newBuilder()
                        .setCpu(
                            LinuxCPU.newBuilder()
                                .setShares(OptionalUInt64.newBuilder().setValue(7)))))
        .build();
  }

  private static void serve(GoRuntime runtime, String op) {
    MessageLite request =
        op.endsWith("PodSandbox")
            ? RunPodSandboxRequest.newBuilder().setPod(POD).build()
            : PostCreateContainerRequest.newBuilder().setPod(POD).setContainer(CONTAINER).build();
    assertThat(runtime.call(op, request).error()).as(op).isEmpty();
  }

  @Test
  void pluginsOldAndNewServeAPodsLifeUnchanged() throws Exception {
    try (GoRuntime runtime = runtime();
        SwitchboardProcess switchboard = switchboard()) {
      runtime.setState(List.of(POD), List.of(CONTAINER));
      runtime.awaitPlugin();
      try (var old = new GoPlugin("v0.8.0", guests(), "10", "old");
          var recent = new GoPlugin("v0.12.5", guests(), "20", "new")) {
        assertThat(old.await("Synchronize").get("containers").asInt()).isOne();
        recent.await("Synchronize");
        switchboard.await("guest 10-old has joined");
        switchboard.await("guest 20-new has joined");
        old.script(annotation("old"), List.of(shares("c2")));
        recent.script(annotation("new"), List.of());

        serve(runtime, "RunPodSandbox");
        CreateContainerResponse created = runtime.create(CREATE);
        assertThat(created.getAdjust().getAnnotationsMap()).containsKeys("old", "new");
        assertThat(created.getUpdate(0).getContainerId()).isEqualTo("c2");
        for (String op : List.of("PostCreateContainer", "StartContainer", "PostStartContainer")) {
          serve(runtime, op);
        }
        assertThat(
                runtime
                    .call(
                        "UpdateContainer",
                        UpdateContainerRequest.newBuilder()
                            .setPod(POD)
                            .setContainer(CONTAINER)
                            .setLinuxResources(LinuxResources.getDefaultInstance())
                            .build())
                    .error())
            .isEmpty();
        for (String op :
            List.of(
                "PostUpdateContainer",
                "StopContainer",
                "RemoveContainer",
                "StopPodSandbox",
                "RemovePodSandbox")) {
          serve(runtime, op);
        }
        for (GoPlugin plugin : List.of(old, recent)) {
          for (String event :
              List.of(
                  "RunPodSandbox",
                  "CreateContainer",
                  "PostCreateContainer",
                  "StartContainer",
                  "PostStartContainer",
                  "UpdateContainer",
                  "PostUpdateContainer",
                  "StopContainer",
                  "RemoveContainer",
                  "StopPodSandbox",
                  "RemovePodSandbox")) {
            plugin.await(event);
          }
        }
        assertThat(recent.updateContainers(List.of(shares("c1")))).isEmpty();
        assertThat(runtime.awaitUpdate().get("updates")).hasSize(1);
        recent.fail("no", false);
        assertThat(runtime.call("CreateContainer", CREATE).error()).contains("20-new: error: no");
        assertThat(switchboard.get("guests"))
            .contains("\"id\":\"10-old\",\"state\":\"SERVING\"", "\"pid\":", "\"version\":");
        assertThat(switchboard.get("chain")).contains("priority 100, ten times the guest's index");
      }
    }
  }

  @Test
  void guestsThatDieHangOrTalkNonsenseCostNoRequest() throws Exception {
    try (GoRuntime runtime = runtime();
        SwitchboardProcess switchboard = switchboard()) {
      runtime.awaitPlugin();
      try (var dies = new GoPlugin("v0.8.0", guests(), "10", "old");
          var hangs = new GoPlugin("v0.12.5", guests(), "20", "hangs");
          var confused = new RawGuest(guests(), "30", "raw");
          var survivor = new GoPlugin("v0.12.5", guests(), "40", "new")) {
        for (String id : List.of("10-old", "20-hangs", "30-raw", "40-new")) {
          switchboard.await("guest " + id + " has joined");
        }
        survivor.script(annotation("survivor"), List.of());
        for (int i = 0; i < 1000; i++) {
          switch (i) {
            case 200 -> dies.signal("KILL");
            case 400 -> hangs.signal("STOP");
            case 600 -> confused.confuse();
            default -> {}
          }
          assertThat(runtime.create(CREATE).getAdjust().getAnnotationsMap())
              .as("request %d", i)
              .containsKey("survivor");
        }
        switchboard.await("guest 10-old has left");
        switchboard.await("guest 20-hangs has left: it was late with an answer");
        switchboard.await("guest 30-raw has left: frame of ");
        assertThat(confused.lost.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(switchboard.get("nri")).contains("\"state\":\"SERVING\"", "\"reconnects\":0");
        hangs.signal("CONT");
      }
    }
  }

  @SuppressWarnings("try") // the runtime goes before the test ends
  @Test
  void validatorWidensTheMaskAndARestartedRuntimeIsToldOf() throws Exception {
    try (SwitchboardProcess switchboard = switchboard()) {
      try (GoRuntime runtime = runtime()) {
        runtime.awaitPlugin();
        switchboard.await("events 0x1fff");
        try (var validator = new GoPlugin("v0.12.5", guests(), "10", "new", "-validate")) {
          validator.await("Synchronize");
          switchboard.await("reconnected to containerd v2.4.2");
          switchboard.await("events 0x3fff");
          validator.script(annotation("k"), List.of());
          assertThat(runtime.create(CREATE).getAdjust().getAnnotationsMap()).containsKey("k");
          validator.await("ValidateContainerAdjustment");
          validator.reject("not here");
          assertThat(runtime.call("CreateContainer", CREATE).error()).contains("not here");
          runtime.close();
          switchboard.await("connection to the runtime lost");
          try (GoRuntime next = runtime()) {
            next.awaitPlugin();
            validator.await("Synchronize");
            validator.script(annotation("again"), List.of());
            assertThat(next.create(CREATE).getAdjust().getAnnotationsMap()).containsKey("again");
          }
        }
      }
    }
  }
}
