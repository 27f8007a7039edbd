package dev.switchboard.nri.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.KeyValue;
import dev.switchboard.nri.wire.proto.LinuxDevice;
import dev.switchboard.nri.wire.proto.LinuxNamespace;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AdjustmentMarkersTests {
  private static final Mount MOUNT = new Mount("/a", "bind", "/b", List.of("ro"));
  private static final Device DEVICE =
      new Device(
          "/dev/a", "c", 1, 2, OptionalInt.of(0660), OptionalInt.empty(), OptionalInt.empty());

  private static CreateContainerResponse sent(ContainerAdjustment adjustment)
      throws InvalidProtocolBufferException {
    return CreateContainerResponse.parseFrom(WireWriter.adjustment(adjustment).toByteArray());
  }

  @Test
  void removalsAndReplacementsBecomeMarkers() throws Exception {
    var written =
        sent(ContainerAdjustment.builder()
                .annotation("set", "1")
                .replaceAnnotation("replaced", "2")
                .removeAnnotation("removed")
                .replaceMount(MOUNT)
                .removeMount("/gone")
                .env("E", "1")
                .removeEnv("F")
                .replaceArgs(List.of("a", "b"))
                .replaceDevice(DEVICE)
                .removeNamespace("network")
                .replaceSysctl("s", "v")
                .removeNetDevice("eth0")
                .removeRdt()
                .rdt(new Rdt(Optional.of("c"), Optional.empty(), Optional.empty()))
                .build())
            .getAdjust();
    assertThat(written.getAnnotationsMap())
        .containsOnlyKeys("set", "-replaced", "replaced", "-removed")
        .containsEntry("replaced", "2")
        .containsEntry("-removed", "");
    assertThat(written.getMountsList().stream().map(mount -> mount.getDestination()))
        .containsExactly("-/a", "/a", "-/gone");
    assertThat(written.getEnvList().stream().map(KeyValue::getKey)).containsExactly("E", "-F");
    assertThat(written.getArgsList()).containsExactly("", "a", "b");
    assertThat(written.getLinux().getDevicesList().stream().map(LinuxDevice::getPath))
        .containsExactly("-/dev/a", "/dev/a");
    assertThat(written.getLinux().getNamespacesList().stream().map(LinuxNamespace::getType))
        .containsExactly("-network");
    assertThat(written.getLinux().getSysctlMap()).containsOnlyKeys("-s", "s");
    assertThat(written.getLinux().getNetDevicesMap()).containsOnlyKeys("-eth0");
    assertThat(written.getLinux().getRdt().getRemove()).isTrue();
    assertThat(written.getLinux().getRdt().getClosId().getValue()).isEqualTo("c");
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    ContainerAdjustment adjustment =
        ContainerAdjustment.builder()
            .replaceAnnotation("a", "2")
            .replaceMount(MOUNT)
            .removeEnv("F")
            .args(List.of("x"))
            .device(DEVICE)
            .namespace(new Namespace("pid", "/p"))
            .netDevice("eth1", new NetDevice("e"))
            .build();
    assertThat(WireReader.adjustment(sent(adjustment))).isEqualTo(adjustment);
  }

  @Test
  void theOrderOfMarkersAndValuesInAReplyDoesNotMatter() {
    var response = CreateContainerResponse.newBuilder();
    response
        .getAdjustBuilder()
        .addEnv(KeyValue.newBuilder().setKey("A").setValue("1"))
        .addEnv(KeyValue.newBuilder().setKey("-B"))
        .addEnv(KeyValue.newBuilder().setKey("-A"));
    assertThat(WireReader.adjustment(response.build()).env())
        .containsExactly(new Change.Replace<>("A", "1"), new Change.Remove<>("B"));
  }

  @Test
  void duplicatesOfAGuestsReplyAreKept() {
    var response = CreateContainerResponse.newBuilder();
    response
        .getAdjustBuilder()
        .addEnv(KeyValue.newBuilder().setKey("A").setValue("1"))
        .addEnv(KeyValue.newBuilder().setKey("A").setValue("2"));
    assertThat(WireReader.adjustment(response.build()).env())
        .containsExactly(new Change.Set<>("A", "1"), new Change.Set<>("A", "2"));
  }

  @Test
  void anEmptyFirstArgumentMeansReplace() {
    var response = CreateContainerResponse.newBuilder();
    response.getAdjustBuilder().addArgs("").addArgs("sh");
    assertThat(WireReader.adjustment(response.build()).args())
        .contains(new ArgsChange(List.of("sh"), true));
  }
}
