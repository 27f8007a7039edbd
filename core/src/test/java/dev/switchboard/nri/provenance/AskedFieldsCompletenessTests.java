package dev.switchboard.nri.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.switchboard.nri.extension.Decision.State;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.node.EntryText;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.ContainerUpdate;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sets every field that the descriptors know, one at a time, and expects it among what is asked
 * for: a field that a new version of the protocol adds fails here until it is shown, or listed
 * below with its reason.
 */
class AskedFieldsCompletenessTests {
  private static final State NOTHING =
      new State(Optional.of(Container.of("c", "p", "n")), Optional.empty(), Optional.empty());

  /** Parts of an entry whose value is not told; that there is the entry is. */
  private static final Map<String, String> UNTOLD =
      Map.of(
          ".env.",
          "a hook's variables may hold secrets, and its path and arguments say which hook it is",
          ".timeout.",
          "says nothing of what a hook does");

  /** A field that is no message, and how it is reached. */
  record Leaf(List<FieldDescriptor> path) {
    @Override
    public String toString() {
      return path.stream().map(FieldDescriptor::getName).collect(Collectors.joining("."));
    }

    boolean untold() {
      return toString().startsWith("hooks.")
          && UNTOLD.keySet().stream().anyMatch(part -> (this + ".").contains(part));
    }
  }

  static Stream<Leaf> adjustments() {
    return leaves(List.of(), ContainerAdjustment.getDefaultInstance());
  }

  static Stream<Leaf> told() {
    return adjustments().filter(leaf -> !leaf.untold());
  }

  static Stream<Leaf> updates() {
    return leaves(List.of(), ContainerUpdate.getDefaultInstance())
        .filter(leaf -> leaf.path.getFirst().getName().equals("linux"));
  }

  private static Stream<Leaf> leaves(List<FieldDescriptor> above, Message of) {
    return of.getDescriptorForType().getFields().stream()
        .flatMap(field -> {
          var path = new ArrayList<>(above);
          path.add(field);
          return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()
              ? leaves(path, of.newBuilderForType().newBuilderForField(field).build())
              : Stream.of(new Leaf(path));
        });
  }

  private static Message with(Message.Builder builder, List<FieldDescriptor> path, int seed) {
    FieldDescriptor field = path.getFirst();
    Object value = value(builder, field, path.subList(1, path.size()), seed);
    if (field.isRepeated()) {
      builder.addRepeatedField(field, value);
    } else {
      builder.setField(field, value);
    }
    return builder.build();
  }

  private static Object value(
      Message.Builder builder, FieldDescriptor field, List<FieldDescriptor> below, int seed) {
    return switch (field.getJavaType()) {
      case INT -> seed;
      case LONG -> (long) seed;
      case FLOAT -> (float) seed;
      case DOUBLE -> (double) seed;
      case BOOLEAN -> seed % 2 == 1;
      case STRING -> "s" + seed;
      case BYTE_STRING -> ByteString.copyFromUtf8("b" + seed);
      case ENUM -> field.getEnumType().getValues().get(seed % 2);
      case MESSAGE -> {
        Message.Builder nested = builder.newBuilderForField(field);
        if (field.isMapField()) {
          for (FieldDescriptor part : nested.getDescriptorForType().getFields()) {
            nested.setField(part, value(nested, part, List.of(), seed));
          }
          yield nested.build();
        }
        yield below.isEmpty() ? nested.build() : with(nested, below, seed);
      }
    };
  }

  /** What is told of what a wish asks for. */
  private static List<String> asked(Leaf leaf, int seed) {
    var told = new ArrayList<String>();
    new Asked(NOTHING, sink(told)).wish(wish(leaf, seed));
    return told;
  }

  private static dev.switchboard.nri.extension.adjustment.ContainerAdjustment wish(
      Leaf leaf, int seed) {
    var adjustment = (ContainerAdjustment) with(ContainerAdjustment.newBuilder(), leaf.path, seed);
    return WireReader.adjustment(
        CreateContainerResponse.newBuilder().setAdjust(adjustment).build());
  }

  private static AskedFields.Sink sink(List<String> told) {
    return (field, key, how, _, to) ->
        told.add(field + " " + key + " " + how + " " + (to == null ? "" : EntryText.of(to)));
  }

  @ParameterizedTest
  @MethodSource("adjustments")
  void everyFieldOfAnAdjustmentIsAmongWhatIsAskedFor(Leaf leaf) {
    assertThat(asked(leaf, 1)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("told")
  void otherValuesAreToldApart(Leaf leaf) {
    assertThat(asked(leaf, 3)).isNotEqualTo(asked(leaf, 2));
  }

  @ParameterizedTest
  @MethodSource("adjustments")
  void wishesAreEqualOnlyIfEachFieldIs(Leaf leaf) {
    assertThat(wish(leaf, 3)).isNotEqualTo(wish(leaf, 2));
    assertThat(wish(leaf, 3)).isEqualTo(wish(leaf, 3)).hasSameHashCodeAs(wish(leaf, 3));
  }

  @ParameterizedTest
  @MethodSource("updates")
  void everyFieldOfAnUpdateIsAmongWhatIsAskedFor(Leaf leaf) {
    var update = (ContainerUpdate) with(ContainerUpdate.newBuilder(), leaf.path, 1);
    var told = new ArrayList<String>();
    AskedFields.tell(
        WireReader.resources(update.getLinux().getResources()), (_, _) -> null, sink(told));
    assertThat(told).isNotEmpty();
  }

  @Test
  void everyFieldHasARow() {
    assertThat(AskedFields.ROWS)
        .extracting(AskedFields.Row::field)
        .containsAll(Arrays.stream(Field.values()).map(Field::nriName).toList())
        .doesNotHaveDuplicates();
  }
}
