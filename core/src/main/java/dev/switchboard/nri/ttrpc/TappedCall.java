package dev.switchboard.nri.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call that somebody else is told of. */
final class TappedCall<Q, R> extends UnaryCall<Q, R> {
  private final Tap tap;
  private final String name;
  private final ByteString request;
  private final long received;

  /**
   * @param received when, in terms of {@link System#nanoTime}
   */
  TappedCall(
      TtrpcServer server,
      int streamId,
      MethodDescriptor<Q, R> method,
      Tap tap,
      ByteString request,
      long received) {
    super(server, streamId, method);
    this.tap = tap;
    this.name = String.valueOf(method.getBareMethodName());
    this.request = request;
    this.received = received;
  }

  @Override
  void answered(@Nullable MessageLite reply, Status status) {
    tap.answered(name, request, Duration.ofNanos(System.nanoTime() - received), reply, status);
  }
}
