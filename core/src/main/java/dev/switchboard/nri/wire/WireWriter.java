package dev.switchboard.nri.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.switchboard.nri.extension.AdjustmentValidator.FieldOwners;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.wire.proto.CompoundFieldOwners;
import dev.switchboard.nri.wire.proto.ContainerEviction;
import dev.switchboard.nri.wire.proto.ContainerUpdate;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.OwningPlugins;
import dev.switchboard.nri.wire.proto.PluginInstance;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentRequest;
import java.util.List;

/** Writes messages. */
public final class WireWriter {
  private WireWriter() {}

  public static dev.switchboard.nri.wire.proto.PodSandbox pod(PodSandbox from) {
    return PodWire.write(from);
  }

  public static dev.switchboard.nri.wire.proto.Container container(Container from) {
    return ContainerWire.write(from);
  }

  /** Of a request, as plugins are shown it. */
  public static LinuxResources resources(Resources from) {
    return ResourcesWire.writeWhole(from);
  }

  /**
   * A reply to createContainer; a wish for nothing is an empty message. It is meant to be sent: the
   * adjustment is in its bytes, not among its fields.
   */
  public static CreateContainerResponse adjustment(ContainerAdjustment from) {
    if (from.isEmpty()) {
      return CreateContainerResponse.getDefaultInstance();
    }
    return CreateContainerResponse.newBuilder()
        .setUnknownFields(
            written(CreateContainerResponse.ADJUST_FIELD_NUMBER, AdjustmentWriter.write(from)))
        .addAllUpdate(updates(from.others()))
        .addAllEvict(evictions(from.others()))
        .build();
  }

  /** A question to a validator; to be sent, as a reply to createContainer. */
  public static ValidateContainerAdjustmentRequest proposal(Proposal from) {
    var to =
        ValidateContainerAdjustmentRequest.newBuilder()
            .setPod(PodWire.write(from.pod()))
            .setContainer(ContainerWire.write(from.container()))
            .setUnknownFields(
                written(
                    ValidateContainerAdjustmentRequest.ADJUST_FIELD_NUMBER,
                    AdjustmentWriter.write(from.adjustment())))
            .addAllUpdate(Lists.map(from.updates(), UpdateWire::write));
    var owners = OwningPlugins.newBuilder();
    from.owners().forEach((container, fields) -> owners.putOwners(container, owners(fields)));
    to.setOwners(owners);
    for (String plugin : from.plugins()) {
      int hyphen = plugin.indexOf('-');
      to.addPlugins(
          PluginInstance.newBuilder()
              .setIndex(plugin.substring(0, Math.max(0, hyphen)))
              .setName(plugin.substring(hyphen + 1)));
    }
    return to.build();
  }

  /** A message that is bytes already: protobuf sends what it does not know as it is. */
  private static UnknownFieldSet written(int field, ByteString message) {
    return UnknownFieldSet.newBuilder()
        .addField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(message).build())
        .build();
  }

  private static dev.switchboard.nri.wire.proto.FieldOwners owners(FieldOwners from) {
    var to = dev.switchboard.nri.wire.proto.FieldOwners.newBuilder().putAllSimple(from.simple());
    from.compound()
        .forEach((field, keys) ->
            to.putCompound(field, CompoundFieldOwners.newBuilder().putAllOwners(keys).build()));
    return to.build();
  }

  public static List<ContainerUpdate> updates(ContainerUpdates from) {
    return Lists.map(from.updates(), UpdateWire::write);
  }

  public static List<ContainerEviction> evictions(ContainerUpdates from) {
    return Lists.map(from.evictions(), UpdateWire::write);
  }
}
