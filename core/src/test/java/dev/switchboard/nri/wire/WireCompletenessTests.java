package dev.switchboard.nri.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentRequest;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fills every field that the descriptors know with a value of its own and expects it back after a
 * round trip through the model: a field that a new version of the protocol adds fails here until it
 * is mapped, or listed below with its reason.
 */
class WireCompletenessTests {
  /** Fields that the model leaves out on purpose. */
  private static final Map<String, String> UNMAPPED =
      Map.of(
          "Container.linux.rdt.remove",
          "an order to the runtime; a container has nothing to remove");

  private int counter;

  @ParameterizedTest
  @MethodSource("variants")
  void everyFieldOfAPodIsMapped(int variant) {
    PodSandbox pod = fill(PodSandbox.newBuilder(), "PodSandbox", variant);
    assertThat(WireWriter.pod(WireReader.pod(pod))).isEqualTo(pod);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void everyFieldOfAContainerIsMapped(int variant) {
    Container container = fill(Container.newBuilder(), "Container", variant);
    assertThat(WireWriter.container(WireReader.container(container))).isEqualTo(container);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void everyFieldOfAnAdjustmentWithUpdatesAndEvictionsIsMapped(int variant) throws Exception {
    CreateContainerResponse response =
        fill(CreateContainerResponse.newBuilder(), "CreateContainerResponse", variant);
    byte[] written = WireWriter.adjustment(WireReader.adjustment(response)).toByteArray();
    assertThat(CreateContainerResponse.parseFrom(written)).isEqualTo(response);
  }

  @Test
  void everyFieldOfAProposalIsRead() {
    ValidateContainerAdjustmentRequest request =
        fill(ValidateContainerAdjustmentRequest.newBuilder(), "Validate", 1);
    var proposal = WireReader.proposal(request);
    assertThat(WireWriter.pod(proposal.pod())).isEqualTo(request.getPod());
    assertThat(proposal.updates()).hasSize(1);
    assertThat(proposal.plugins())
        .containsExactly(request.getPlugins(0).getIndex() + "-" + request.getPlugins(0).getName());
    var owners = request.getOwners().getOwnersMap();
    assertThat(proposal.owners().keySet()).isEqualTo(owners.keySet());
    String container = owners.keySet().iterator().next();
    assertThat(proposal.owners().get(container).simple())
        .isEqualTo(owners.get(container).getSimpleMap());
    assertThat(proposal.owners().get(container).compound()).hasSize(1);
  }

  @Test
  void nothingIsNothing() {
    assertThat(WireReader.resources(LinuxResources.getDefaultInstance()).isEmpty()).isTrue();
    assertThat(WireReader.adjustment(CreateContainerResponse.getDefaultInstance()).isEmpty())
        .isTrue();
    assertThat(WireReader.container(Container.getDefaultInstance()).linux().devices()).isEmpty();
  }

  @Test
  void aContainerAndARequestAreShownWithEveryPartThatPluginsReachThrough() {
    Container container =
        WireWriter.container(WireReader.container(Container.getDefaultInstance()));
    assertThat(container.hasHooks()).isTrue();
    assertThat(container.getLinux().getResources().hasMemory()).isTrue();
    assertThat(container.getLinux().getResources().hasCpu()).isTrue();
    LinuxResources request = WireWriter.resources(Resources.none());
    assertThat(request.hasMemory() && request.hasCpu()).isTrue();
  }

  @Test
  void unknownEnumNumbersDoNotThrow() {
    Container container = Container.newBuilder().setStateValue(99).build();
    assertThat(WireReader.container(container).state())
        .isEqualTo(dev.switchboard.nri.extension.model.Container.State.UNKNOWN);
  }

  static Stream<Integer> variants() {
    return Stream.iterate(0, n -> n + 1).limit(8);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the builder makes an M
  private <M extends Message> M fill(Message.Builder builder, String path, int variant) {
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      String name = path + "." + field.getName();
      if (UNMAPPED.containsKey(name)) {
        continue;
      }
      if (field.isRepeated()) {
        builder.addRepeatedField(field, element(builder, field, name, variant));
      } else {
        builder.setField(field, element(builder, field, name, variant));
      }
    }
    return (M) builder.build();
  }

  private Object element(Message.Builder builder, FieldDescriptor field, String name, int variant) {
    counter++;
    return switch (field.getJavaType()) {
      case INT -> counter;
      case LONG -> (long) counter;
      case FLOAT -> (float) counter;
      case DOUBLE -> (double) counter;
      case BOOLEAN -> true;
      case STRING -> "s" + counter;
      case BYTE_STRING -> ByteString.copyFromUtf8("b" + counter);
      case ENUM -> constant(field.getEnumType(), variant);
      case MESSAGE -> fill(builder.newBuilderForField(field), name, variant);
    };
  }

  /** Another constant with each variant, so that all are seen. */
  private static EnumValueDescriptor constant(EnumDescriptor type, int variant) {
    assertThat(type.getValues().size()).as("raise the number of variants").isLessThan(16);
    return type.getValues().get(variant % type.getValues().size());
  }
}
