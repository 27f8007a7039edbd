package dev.switchboard.nri.session;

import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import dev.switchboard.nri.wire.proto.UpdateContainersRequest;
import dev.switchboard.nri.wire.proto.UpdateContainersResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends updates that no request asked for. The runtime takes its one lock for them, so while it
 * waits for our answer to a request they wait here, and leave as soon as nothing is being handled.
 */
final class Updates implements ContainerUpdater {
  /** Longer than the runtime can be busy with others' requests, as the Go stub waits for ever. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final Executor sender;
  private final Executor tellers;
  private volatile @Nullable PluginSession session;

  private record Waiting(
      UpdateContainersRequest request, CompletableFuture<List<ContainerUpdate>> result) {}

  /**
   * @param sender where sending is done, one at a time, so that no handler's thread waits
   * @param tellers where results are told: what an extension does then must hold up neither the
   *     connection's reader nor the sender
   */
  Updates(Executor sender, Executor tellers) {
    this.sender = sender;
    this.tellers = tellers;
  }

  @Override
  public CompletionStage<List<ContainerUpdate>> update(ContainerUpdates updates) {
    var result = new CompletableFuture<List<ContainerUpdate>>();
    waiting.add(
        new Waiting(
            UpdateContainersRequest.newBuilder()
                .addAllUpdate(WireWriter.updates(updates))
                .addAllEvict(WireWriter.evictions(updates))
                .build(),
            result));
    sendWhatWaits();
    return result.minimalCompletionStage();
  }

  /** A session serves from now on. */
  void connected(PluginSession current) {
    session = current;
    sendWhatWaits();
  }

  /** What waits stays: it is sent when the next session serves. */
  void disconnected() {
    session = null;
  }

  void sendWhatWaits() {
    if (waiting.isEmpty()) {
      return;
    }
    try {
      sender.execute(this::send);
    } catch (RejectedExecutionException e) {
      failWhatWaits();
    }
  }

  private void failWhatWaits() {
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      next.result.completeExceptionally(
          Status.UNAVAILABLE.withDescription("shutting down").asException());
    }
  }

  private void send() {
    PluginSession current = session;
    while (current != null && current.isIdle()) {
      Waiting next = waiting.poll();
      if (next == null) {
        return;
      }
      send(current, next);
    }
  }

  private void send(PluginSession session, Waiting next) {
    var _ =
        session
            .runtime()
            .call(RuntimeGrpc.getUpdateContainersMethod(), next.request, TIMEOUT, Map.of())
            .whenCompleteAsync(
                (response, failure) -> {
                  if (failure == null) {
                    next.result.complete(failed(response));
                  } else {
                    next.result.completeExceptionally(failure);
                  }
                },
                tellers);
  }

  private static List<ContainerUpdate> failed(UpdateContainersResponse response) {
    return WireReader.updates(response.getFailedList(), List.of()).updates();
  }
}
