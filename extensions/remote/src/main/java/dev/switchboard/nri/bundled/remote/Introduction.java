package dev.switchboard.nri.bundled.remote;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.switchboard.nri.bundled.hosting.Node;
import dev.switchboard.nri.bundled.remote.Config.RemoteConfig;
import dev.switchboard.nri.extension.AbsentException;
import dev.switchboard.nri.extension.ConnectedRuntime;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.wire.NodeParts;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import java.time.Duration;
import java.util.Map;

/** What a remote is told before it is asked anything: Configure, then Synchronize. */
final class Introduction {
  private final RemoteConfig config;
  private final Node node;
  private final ExtensionContext context;

  /**
   * What has come of it.
   *
   * @param reply bytes of the SynchronizeResponse
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Outcome(Session session, byte[] reply) {}

  Introduction(RemoteConfig config, Node node, ExtensionContext context) {
    this.config = config;
    this.node = node;
    this.context = context;
  }

  /**
   * @param limit for all of it
   * @throws AbsentException with the reason, if it fails
   */
  Outcome of(Connection connection, Duration limit) throws AbsentException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      byte[] answer =
          call(connection, "Configure", configuration().toByteArray(), "configuration", deadline);
      ConfigureResponse configured = ConfigureResponse.parseFrom(answer);
      int strange = Session.strange(configured);
      if (strange != 0) {
        throw new AbsentException(
            "it subscribes to events that do not exist: 0x%x".formatted(strange));
      }
      byte[] reply = new byte[0];
      for (SynchronizeRequest part : node.told(NodeParts.MAX_SIZE)) {
        reply = call(connection, "Synchronize", part.toByteArray(), "synchronization", deadline);
        SynchronizeResponse read = SynchronizeResponse.parseFrom(reply);
        if (part.getMore() && (!read.getMore() || read.getUpdateCount() > 0)) {
          throw new AbsentException("it does not handle a synchronization in parts");
        }
      }
      return new Outcome(new Session(connection, configured), reply);
    } catch (InvalidProtocolBufferException e) {
      throw new AbsentException("it answers with what is no message: " + e.getMessage());
    }
  }

  private static byte[] call(
      Connection connection, String method, byte[] request, String what, long deadline)
      throws AbsentException, InterruptedException {
    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    try {
      return connection.call(method, request, Map.of(), left);
    } catch (CallFailedException e) {
      throw new AbsentException(
          switch (e.kind()) {
            case REFUSED, UNKNOWN -> "its " + what + " failed: " + e.getMessage();
            case LATE -> "it " + e.getMessage() + " to " + method;
            case LOST -> String.valueOf(e.getMessage());
          });
    }
  }

  private ConfigureRequest configuration() {
    var request =
        ConfigureRequest.newBuilder()
            .setConfig(config.config())
            .setRegistrationTimeout(config.startTimeout().toMillis())
            .setRequestTimeout(config.timeout().toMillis());
    context.runtime().ifPresent(runtime -> describe(runtime, request));
    return request.build();
  }

  private static void describe(ConnectedRuntime runtime, ConfigureRequest.Builder request) {
    request
        .setRuntimeName(runtime.name())
        .setRuntimeVersion(runtime.version())
        .setNRIVersion("v%d.%d.0".formatted(runtime.nriMajor(), runtime.nriMinor()));
  }
}
