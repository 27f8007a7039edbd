package dev.switchboard.nri.recording;

import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.runtime.ConnectedPlugin;
import dev.switchboard.nri.runtime.PluginAcceptor;
import dev.switchboard.nri.runtime.PluginFailedException;
import dev.switchboard.nri.runtime.PluginHost;
import dev.switchboard.nri.runtime.RuntimeIdentity;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Stands in for the runtime of a record: a host that connects is told what was told then, and its
 * answers are compared with those of then.
 */
public final class Replayer implements AutoCloseable {
  /** What only asks; everything else may make extensions act. */
  private static final Set<String> ASKING =
      Set.of("CreateContainer", "UpdateContainer", "StopContainer", "ValidateContainerAdjustment");

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

  private static final RuntimeIdentity UNKNOWN =
      new RuntimeIdentity(
          "containerd", "v2.4.2", "v0.12.5", Duration.ofSeconds(5), Duration.ofSeconds(2));

  private final RecordedCalls record;
  private final PluginAcceptor acceptor;
  private final CompletableFuture<ConnectedPlugin> arrived = new CompletableFuture<>();

  /** Told of each call that has been played. */
  @FunctionalInterface
  public interface Listener {
    void played(RecordedCall call, RecordedAnswer now);
  }

  /** Listens for the host. */
  public Replayer(RecordedCalls record, Path socket) throws IOException {
    this.record = record;
    this.acceptor = PluginAcceptor.listen(socket, "replay", new ReplayedRuntime());
  }

  private final class ReplayedRuntime implements PluginHost {
    @Override
    public void takeIn(ConnectedPlugin plugin) throws IOException, InterruptedException {
      plugin.awaitRegistration(CONNECT_LIMIT);
      plugin.configure(identity(), CONNECT_LIMIT);
      try {
        plugin.call("Synchronize", new byte[0], CONNECT_LIMIT);
      } catch (PluginFailedException e) {
        throw new IOException(e);
      }
      arrived.complete(plugin);
    }

    @Override
    public CompletionStage<List<ContainerUpdate>> update(
        ConnectedPlugin plugin, ContainerUpdates updates) {
      return CompletableFuture.completedFuture(List.of());
    }
  }

  /** The runtime that is recorded. */
  private RuntimeIdentity identity() throws IOException {
    for (RecordedCall call : record.calls()) {
      if (call.method().equals(RecordedCalls.CONFIGURE)) {
        var then = ConfigureRequest.parseFrom(call.request());
        return new RuntimeIdentity(
            then.getRuntimeName(),
            then.getRuntimeVersion(),
            then.getNRIVersion(),
            UNKNOWN.registrationTimeout(),
            UNKNOWN.requestTimeout());
      }
    }
    return UNKNOWN;
  }

  /**
   * Plays the record, in its order.
   *
   * @param everything also what is not answered with anything, such as the start of a pod
   * @return how many calls were played
   * @throws IOException if the host does not connect, or is lost
   */
  public int play(boolean everything, Listener listener) throws IOException, InterruptedException {
    ConnectedPlugin host = host();
    Predicate<String> wanted =
        method -> everything ? !method.equals(RecordedCalls.CONFIGURE) : ASKING.contains(method);
    int played = 0;
    for (RecordedCall call : record.calls()) {
      if (wanted.test(call.method())) {
        listener.played(call, play(host, call));
        played++;
      }
    }
    return played;
  }

  private ConnectedPlugin host() throws IOException, InterruptedException {
    try {
      return arrived.get(CONNECT_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("the host does not connect", e);
    }
  }

  private static RecordedAnswer play(ConnectedPlugin host, RecordedCall call)
      throws IOException, InterruptedException {
    try {
      byte[] reply = host.call(call.method(), call.request(), CONNECT_LIMIT);
      return new RecordedAnswer(reply, 0, "");
    } catch (PluginFailedException e) {
      if (e.kind() == PluginFailedException.Kind.REFUSED
          && e.getCause() instanceof StatusException status) {
        String description = status.getStatus().getDescription();
        return new RecordedAnswer(
            new byte[0],
            status.getStatus().getCode().value(),
            description == null ? "" : description);
      }
      throw new IOException("the host is lost: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    acceptor.close();
  }
}
