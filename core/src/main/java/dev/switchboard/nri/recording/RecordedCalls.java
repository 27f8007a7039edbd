package dev.switchboard.nri.recording;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.recording.proto.Call;
import dev.switchboard.nri.recording.proto.Recording;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import io.grpc.MethodDescriptor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a flight recorder kept.
 *
 * @param program the version that wrote it
 * @param calls the oldest first
 */
public record RecordedCalls(String program, List<RecordedCall> calls) {
  static final String CONFIGURE = "Configure";

  private static final int GZIP = 0x1f;

  private static final Map<String, Messages> METHODS = methods();

  /** The messages of a method. */
  private record Messages(Message request, Message reply) {}

  public RecordedCalls {
    calls = List.copyOf(calls);
  }

  private static Map<String, Messages> methods() {
    var methods = new HashMap<String, Messages>();
    for (MethodDescriptor<?, ?> each : PluginGrpc.getServiceDescriptor().getMethods()) {
      methods.put(
          String.valueOf(each.getBareMethodName()),
          new Messages(
              prototype(each.getRequestMarshaller()), prototype(each.getResponseMarshaller())));
    }
    return methods;
  }

  private static Message prototype(MethodDescriptor.Marshaller<?> marshaller) {
    Object prototype = ((MethodDescriptor.PrototypeMarshaller<?>) marshaller).getMessagePrototype();
    if (prototype instanceof Message message) {
      return message;
    }
    throw new IllegalStateException("a method of NRI without messages");
  }

  static Message request(String method) {
    return messages(method).request;
  }

  private static Messages messages(String method) {
    @Nullable Messages messages = METHODS.get(method);
    if (messages == null) {
      throw new IllegalArgumentException("NRI has no method " + method);
    }
    return messages;
  }

  /**
   * Reads a record, compressed or not. What was cut off at its end is left out.
   *
   * @throws IOException if it is none
   */
  public static RecordedCalls read(InputStream from) throws IOException {
    var buffered = new BufferedInputStream(from);
    buffered.mark(1);
    boolean compressed = buffered.read() == GZIP;
    buffered.reset();
    InputStream in = compressed ? new GZIPInputStream(buffered) : buffered;
    @Nullable Recording head = head(in);
    if (head == null || head.getFormat() != FlightRecorder.FORMAT) {
      throw new IOException("it is no record of this program's flight recorder");
    }
    var calls = new ArrayList<RecordedCall>();
    try {
      for (Call call = Call.parseDelimitedFrom(in);
          call != null;
          call = Call.parseDelimitedFrom(in)) {
        calls.add(call(call));
      }
    } catch (IOException e) {
      if (calls.isEmpty()) {
        throw e;
      }
    }
    return new RecordedCalls(head.getProgram(), calls);
  }

  private static @Nullable Recording head(InputStream in) throws IOException {
    try {
      return Recording.parseDelimitedFrom(in);
    } catch (IOException e) {
      throw new IOException("it is no record of this program's flight recorder", e);
    }
  }

  private static RecordedCall call(Call call) throws IOException {
    Message request = request(call.getMethod()).getParserForType().parseFrom(call.getRequest());
    return new RecordedCall(
        Instant.ofEpochMilli(call.getAtMillis()),
        call.getMethod(),
        subject(request),
        call.getRequest().toByteArray(),
        Duration.ofNanos(call.getTookNanos()),
        new RecordedAnswer(call.getReply().toByteArray(), call.getStatus(), call.getError()));
  }

  private static String subject(Message request) {
    String pod =
        field(request, "pod")
            .map(value -> text(value, "namespace") + "/" + text(value, "name"))
            .orElse("");
    return pod + field(request, "container").map(value -> "/" + text(value, "name")).orElse("");
  }

  private static Optional<Message> field(Message message, String name) {
    var field = message.getDescriptorForType().findFieldByName(name);
    return field != null && message.hasField(field)
        ? Optional.of((Message) message.getField(field))
        : Optional.empty();
  }

  private static String text(Message message, String name) {
    return String.valueOf(message.getField(message.getDescriptorForType().findFieldByName(name)));
  }

  /** A reply as text, field by field. */
  public static String shown(String method, byte[] reply) {
    try {
      return TextFormat.printer()
          .printToString(messages(method).reply.getParserForType().parseFrom(reply));
    } catch (IOException e) {
      return "unreadable: " + e.getMessage();
    }
  }

  /** The container that a creation was about; empty if the call was none. */
  public static Optional<Container> created(RecordedCall call) {
    if (!call.method().equals("CreateContainer")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          WireReader.container(CreateContainerRequest.parseFrom(call.request()).getContainer()));
    } catch (IOException e) {
      throw new IllegalStateException("it could be read before", e);
    }
  }

  /** What a reply to a creation asks for. */
  public static ContainerAdjustment adjustment(byte[] reply) {
    try {
      return WireReader.adjustment(CreateContainerResponse.parseFrom(reply));
    } catch (IOException e) {
      throw new IllegalStateException("it could be read before", e);
    }
  }
}
