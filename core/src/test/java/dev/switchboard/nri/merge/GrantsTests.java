package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GrantsTests {
  /** For every field of the protocol that a wish can set, a wish that sets it alone. */
  private static Map<String, ContainerAdjustment> wishes() {
    var wishes = new LinkedHashMap<String, ContainerAdjustment>();
    collect(CreateContainerResponse.newBuilder(), List.of(), wishes);
    return wishes;
  }

  private static void collect(
      Message.Builder at, List<FieldDescriptor> path, Map<String, ContainerAdjustment> wishes) {
    for (FieldDescriptor field : at.getDescriptorForType().getFields()) {
      List<FieldDescriptor> here = Stream.concat(path.stream(), Stream.of(field)).toList();
      boolean section =
          field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && !field.isRepeated()
              && !field.getMessageType().getName().startsWith("Optional");
      if (section) {
        collect(at.newBuilderForField(field), here, wishes);
      } else {
        var response = CreateContainerResponse.newBuilder();
        set(response, here);
        wishes.put(here.toString(), WireReader.adjustment(response.build()));
      }
    }
  }

  private static void set(Message.Builder builder, List<FieldDescriptor> path) {
    FieldDescriptor field = path.getFirst();
    if (path.size() > 1) {
      Message.Builder below = builder.newBuilderForField(field);
      set(below, path.subList(1, path.size()));
      builder.setField(field, below.build());
    } else if (field.isRepeated()) {
      builder.addRepeatedField(field, value(builder, field));
    } else {
      builder.setField(field, value(builder, field));
    }
  }

  private static Object value(Message.Builder builder, FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> 1;
      case LONG -> 1L;
      case FLOAT -> 1F;
      case DOUBLE -> 1D;
      case BOOLEAN -> true;
      case STRING -> "s";
      case BYTE_STRING -> ByteString.copyFromUtf8("b");
      case ENUM -> field.getEnumType().getValues().getLast();
      case MESSAGE -> {
        Message.Builder below = builder.newBuilderForField(field);
        below.getDescriptorForType().getFields().forEach(each -> set(below, List.of(each)));
        yield below.build();
      }
    };
  }

  @Test
  void everyFieldOfTheProtocolTakesAGrantOfAKnownName() {
    var names = new TreeSet<String>();
    wishes()
        .forEach((field, wish) -> {
          String name = Grants.NONE.missingFor(wish);
          assertThat(name).as(field).isIn(Grants.knownNames());
          names.add(name);
          Grants needed = Grants.named(name).orElseThrow();
          assertThat(Grants.ALL.without(needed).missingFor(wish)).as(field).isEqualTo(name);
          assertThat(Grants.ALL.missingFor(wish)).as(field).isNull();
        });
    assertThat(names).containsAll(Arrays.stream(Field.values()).map(Field::nriName).toList());
  }

  @Test
  void aGrantOfTheFieldAloneIsEnough() {
    ContainerAdjustment wish = ContainerAdjustment.builder().env("A", "1").build();
    assertThat(named("Env").missingFor(wish)).isNull();
    assertThat(named("env").missingFor(wish)).isNull();
    assertThat(named("Mounts").missingFor(wish)).isEqualTo("Env");
  }

  @Test
  void toRemoveTakesTheSameGrantAsToSet() {
    assertThat(Grants.NONE.missingFor(ContainerAdjustment.builder().removeEnv("A").build()))
        .isEqualTo("Env");
    assertThat(Grants.NONE.missingFor(ContainerAdjustment.builder().removeRdt().build()))
        .isEqualTo("RdtClosID");
  }

  @Test
  void anUpdateTakesAGrantAndItsFieldsTheirs() {
    Resources limit = RandomWishes.resources(OptionalLong.of(5), List.of());
    ContainerUpdates updates = ContainerUpdates.of(ContainerUpdate.of("c2", limit));
    assertThat(named("updates").missingFor(updates)).isEqualTo("MemLimit");
    assertThat(named("memory").missingFor(updates)).isEqualTo("updates");
    assertThat(Grants.union(List.of(named("memory"), named("updates"))).missingFor(updates))
        .isNull();
    var evictions = new ContainerUpdates(List.of(), List.of(new ContainerEviction("c2", "x")));
    assertThat(named("updates").missingFor(evictions)).isEqualTo("evictions");
    assertThat(named("evictions").missingFor(evictions)).isNull();
  }

  @Test
  void nothingTakesNoGrant() {
    assertThat(Grants.NONE.missingFor(ContainerAdjustment.none())).isNull();
    assertThat(Grants.NONE.missingFor(ContainerUpdates.none())).isNull();
  }

  @Test
  void groupsStandForTheirFields() {
    assertThat(named("hooks").names()).containsExactly("OciHooks");
    assertThat(named("cpu").names()).hasSize(7).contains("CPUShares", "CPUSetMems");
    assertThat(named("resources").names())
        .contains("MemLimit", "CPUShares", "PidsLimit", "HugepageLimits", "CgroupsUnified")
        .doesNotContain("CgroupsPath", "Devices");
    assertThat(named("rdt").names()).hasSize(4);
    assertThat(named("none").isEmpty()).isTrue();
    assertThat(named("all").names()).containsExactly("all");
    assertThat(Grants.named("everything")).isEmpty();
  }

  private static Grants named(String name) {
    return Grants.named(name).orElseThrow();
  }
}
