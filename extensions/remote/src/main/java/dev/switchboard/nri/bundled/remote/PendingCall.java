package dev.switchboard.nri.bundled.remote;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call that has one message each way, which are bytes here. Runs on the thread of the wires. */
final class PendingCall extends ClientCall.Listener<byte[]> {
  /** As in upstream's api.proto. */
  private static final String SERVICE = "nri.pkg.api.v1alpha1.Plugin";

  /** Messages are read and written by others. */
  static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new Bytes(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final ClientCall<byte[], byte[]> call;
  private final CompletableFuture<byte[]> reply;
  private byte @Nullable [] message;

  /** Bytes that tell how many they are, which saves gRPC a copy. */
  private static final class Bytes extends ByteArrayInputStream implements KnownLength {
    Bytes(byte[] value) {
      super(value);
    }
  }

  private PendingCall(ClientCall<byte[], byte[]> call, CompletableFuture<byte[]> reply) {
    this.call = call;
    this.reply = reply;
  }

  /**
   * Calls a method of NRI's Plugin service.
   *
   * @param reply completed with what it answers, or with a {@link io.grpc.StatusException}
   */
  static PendingCall start(
      Channel channel,
      String method,
      byte[] request,
      Map<String, List<String>> metadata,
      Duration limit,
      CompletableFuture<byte[]> reply) {
    var options = CallOptions.DEFAULT.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    var pending = new PendingCall(channel.newCall(descriptor(method), options), reply);
    pending.call.start(pending, headers(metadata));
    pending.call.sendMessage(request);
    pending.call.halfClose();
    pending.call.request(2); // one, and to learn of a second one
    return pending;
  }

  private static MethodDescriptor<byte[], byte[]> descriptor(String method) {
    return MethodDescriptor.newBuilder(BYTES, BYTES)
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, method))
        .build();
  }

  private static Metadata headers(Map<String, List<String>> metadata) {
    var headers = new Metadata();
    metadata.forEach((name, values) -> {
      var key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
      values.forEach(value -> headers.put(key, value));
    });
    return headers;
  }

  void cancel() {
    call.cancel("nobody waits for it any more", null);
  }

  @Override
  public void onMessage(byte[] received) {
    message = received;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    byte[] received = message;
    if (!status.isOk()) {
      var _ = reply.completeExceptionally(status.asException());
    } else if (received == null) {
      var _ =
          reply.completeExceptionally(
              Status.INTERNAL.withDescription("it answered without a message").asException());
    } else {
      var _ = reply.complete(received);
    }
  }
}
