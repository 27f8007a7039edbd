package dev.switchboard.nri.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Told of every call that a server has answered. */
@FunctionalInterface
public interface Tap {
  /**
   * On the thread that answers, after the reply has been handed to the line: keeps the references
   * and returns at once; does not throw.
   *
   * @param took from the arrival to the reply
   * @param reply null if it was a failure
   * @param status OK with a reply
   */
  void answered(
      String method, ByteString request, Duration took, @Nullable MessageLite reply, Status status);
}
