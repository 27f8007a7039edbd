package dev.switchboard.nri.bundled.remote;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.UpdateContainersRequest;
import dev.switchboard.nri.wire.proto.UpdateContainersResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates that a remote asks for by itself. NRI has a plugin call the runtime for that, but here we
 * are the client: so a service that wants to has a second method, a stream by which it sends
 * requests and gets the replies, one at a time. Runs on the thread of the wires.
 */
final class UpdateStream extends ClientCall.Listener<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(UpdateStream.class);

  private static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.newBuilder(PendingCall.BYTES, PendingCall.BYTES)
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName("switchboard.nri.v1.Remote/UpdateContainers")
          .build();

  private final String remote;
  private final ClientCall<byte[], byte[]> call;
  private final ContainerUpdater updater;
  private final Executor wires;

  private UpdateStream(
      String remote, ClientCall<byte[], byte[]> call, ContainerUpdater updater, Executor wires) {
    this.remote = remote;
    this.call = call;
    this.updater = updater;
    this.wires = wires;
  }

  /**
   * Opens it; ends without a word where there is no such method.
   *
   * @param remote its name
   * @param wires the thread of the wires
   */
  static void open(String remote, Channel channel, ContainerUpdater updater, Executor wires) {
    ClientCall<byte[], byte[]> call = channel.newCall(METHOD, CallOptions.DEFAULT);
    var stream = new UpdateStream(remote, call, updater, wires);
    call.start(stream, new Metadata());
    call.request(1);
  }

  @Override
  public void onMessage(byte[] message) {
    ContainerUpdates asked;
    try {
      UpdateContainersRequest request = UpdateContainersRequest.parseFrom(message);
      asked = WireReader.updates(request.getUpdateList(), request.getEvictList());
    } catch (InvalidProtocolBufferException e) {
      call.cancel("what was asked for is no message", e);
      return;
    }
    var _ =
        updater
            .update(asked)
            .whenComplete((failed, failure) -> wires.execute(() -> answer(asked, failed, failure)));
  }

  private void answer(
      ContainerUpdates asked, @Nullable List<ContainerUpdate> failed, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.warn("updates that remote {} asked for failed: {}", remote, failure.getMessage());
    }
    List<ContainerUpdate> without = failed == null || failure != null ? asked.updates() : failed;
    call.sendMessage(
        UpdateContainersResponse.newBuilder()
            .addAllFailed(WireWriter.updates(new ContainerUpdates(without, List.of())))
            .build()
            .toByteArray());
    call.request(1);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.getCode() != Status.Code.UNIMPLEMENTED) {
      LOG.debug("the updates of remote {} end: {}", remote, status);
    }
  }
}
