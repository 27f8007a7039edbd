package dev.switchboard.nri.session;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.node.Lazy;
import dev.switchboard.nri.ttrpc.TtrpcServer;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.PostUpdateContainerRequest;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import java.util.function.Supplier;

/**
 * A message about a pod or a container, to be kept as long as these are there: as it came it takes
 * a tenth of the memory of what is read from it, and most are never looked at again.
 */
final class Kept {
  private final ByteString message;
  private final boolean stateChange;

  private Kept(boolean stateChange) {
    this.message = TtrpcServer.MESSAGE.get();
    this.stateChange = stateChange;
  }

  /** The request being served, one of those that tell of their pod first and then a container. */
  static Kept request() {
    return new Kept(false);
  }

  /** The StateChange being served. */
  static Kept stateChange() {
    return new Kept(true);
  }

  Lazy<PodSandbox> pod() {
    return new Lazy<>(
        () -> WireReader.pod(stateChange ? readStateChange().getPod() : readRequest().getPod()));
  }

  Lazy<Container> container() {
    return new Lazy<>(() ->
        WireReader.container(
            stateChange ? readStateChange().getContainer() : readRequest().getContainer()));
  }

  /** What has been answered, to be kept like a message. */
  static Supplier<ContainerAdjustment> adjustment(CreateContainerResponse answer) {
    ByteString bytes = answer.toByteString();
    return () -> {
      try {
        return WireReader.adjustment(CreateContainerResponse.parseFrom(bytes));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e); // it was written here
      }
    };
  }

  private StateChangeEvent readStateChange() {
    try {
      return StateChangeEvent.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e); // it could be read when it came
    }
  }

  /** All of them have the same fields as far as they matter here. */
  private PostUpdateContainerRequest readRequest() {
    try {
      return PostUpdateContainerRequest.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
