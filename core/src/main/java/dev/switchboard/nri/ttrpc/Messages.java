package dev.switchboard.nri.ttrpc;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import dev.switchboard.nri.ttrpc.proto.KeyValue;
import dev.switchboard.nri.ttrpc.proto.Request;
import dev.switchboard.nri.ttrpc.proto.Response;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Bytes of envelopes and of the messages in them. */
final class Messages {
  private Messages() {}

  /** A payload that is already in memory and never changes: nothing of it is copied. */
  static CodedInputStream input(byte[] bytes) {
    CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
    input.enableAliasing(true);
    return input;
  }

  /** The messages of a method, parsed and made without going through streams. */
  static MessageLite prototype(MethodDescriptor.Marshaller<?> marshaller) {
    return (MessageLite)
        requireNonNull(((PrototypeMarshaller<?>) marshaller).getMessagePrototype());
  }

  /** A successful response. The message goes straight into the envelope's payload field. */
  static byte[] response(MessageLite message) {
    int size = message.getSerializedSize();
    // As in Go, an empty message is an absent payload.
    byte[] bytes =
        new byte
            [size == 0
                ? 0
                : CodedOutputStream.computeTagSize(Response.PAYLOAD_FIELD_NUMBER)
                    + CodedOutputStream.computeUInt32SizeNoTag(size)
                    + size];
    if (size > 0) {
      try {
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        output.writeMessage(Response.PAYLOAD_FIELD_NUMBER, message);
        output.checkNoSpaceLeft();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return bytes;
  }

  /** A failure; no payload goes with it. */
  static byte[] response(Status status) {
    String description = status.getDescription();
    return Response.newBuilder()
        .setStatus(
            dev.switchboard.nri.ttrpc.proto.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(description == null ? "" : description))
        .build()
        .toByteArray();
  }

  static byte[] request(
      MethodDescriptor<?, ?> method,
      MessageLite message,
      long timeoutNanos,
      Map<String, String> metadata) {
    var request =
        Request.newBuilder()
            .setService(String.valueOf(method.getServiceName()))
            .setMethod(String.valueOf(method.getBareMethodName()))
            .setPayload(message.toByteString())
            .setTimeoutNano(timeoutNanos);
    metadata.forEach(
        (key, value) -> request.addMetadata(KeyValue.newBuilder().setKey(key).setValue(value)));
    return request.build().toByteArray();
  }
}
