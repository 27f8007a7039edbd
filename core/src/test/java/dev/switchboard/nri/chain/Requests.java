package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends any request to a chain, as a session's worker does it, and takes the reply as bytes. */
final class Requests implements AutoCloseable {
  static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  static final Container CONTAINER = Container.of("c1", POD.id(), "app");
  static final Duration LONG = Duration.ofSeconds(30);
  static final String SYNCHRONIZE = "Synchronize";

  private final ExecutorService workers = Executors.newCachedThreadPool();

  /** All 14 events by their names, and Synchronize. */
  static List<String> names() {
    var names = new ArrayList<>(Arrays.stream(Event.values()).map(Event::nriName).toList());
    names.add(SYNCHRONIZE);
    return names;
  }

  /**
   * What came of a request.
   *
   * @param reply its bytes, as the runtime gets them; empty if it was refused
   * @param refusal what the runtime is told; empty if it was not refused
   */
  record Outcome(List<Byte> reply, String refusal) {}

  static Optional<Event> event(String name) {
    return Arrays.stream(Event.values()).filter(event -> event.nriName().equals(name)).findFirst();
  }

  static Request request(String name, Duration budget) {
    return new Request(
        "r1", event(name), System.nanoTime() + budget.toNanos(), Map.of("k", List.of("v")));
  }

  Outcome send(Chain chain, String name) {
    return send(chain, name, LONG);
  }

  Outcome send(Chain chain, String name, Duration budget) {
    return send(chain, POD, name, budget);
  }

  Outcome send(Chain chain, PodSandbox pod, String name, Duration budget) {
    var reply = new CompletableFuture<byte[]>();
    workers.execute(() -> start(chain, pod, request(name, budget), reply));
    try {
      byte[] bytes = reply.get(60, TimeUnit.SECONDS);
      var list = new ArrayList<Byte>();
      for (byte each : bytes) {
        list.add(each);
      }
      return new Outcome(list, "");
    } catch (ExecutionException e) {
      return new Outcome(List.of(), String.valueOf(cause(e).getMessage()));
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause(cause);
  }

  private static void start(
      Chain chain, PodSandbox pod, Request request, CompletableFuture<byte[]> reply) {
    if (request.event().isEmpty()) {
      var updates = new CompletableFuture<ContainerUpdates>();
      pass(updates.thenApply(Requests::bytes), reply);
      chain.synchronize(() -> List.of(pod), () -> List.of(CONTAINER), request, updates);
      return;
    }
    switch (request.event().get()) {
      case CREATE_CONTAINER -> {
        var adjustment = new CompletableFuture<ContainerAdjustment>();
        pass(adjustment.thenApply(a -> WireWriter.adjustment(a).toByteArray()), reply);
        chain.createContainer(pod, CONTAINER, request, adjustment);
      }
      case UPDATE_CONTAINER -> {
        var updates = new CompletableFuture<ContainerUpdates>();
        pass(updates.thenApply(Requests::bytes), reply);
        chain.updateContainer(pod, CONTAINER, Resources.none(), request, updates);
      }
      case STOP_CONTAINER -> {
        var updates = new CompletableFuture<ContainerUpdates>();
        pass(updates.thenApply(Requests::bytes), reply);
        chain.stopContainer(pod, CONTAINER, request, updates);
      }
      case VALIDATE_CONTAINER_ADJUSTMENT -> {
        var proposal =
            new Proposal(
                pod, CONTAINER, ContainerAdjustment.none(), List.of(), Map.of(), List.of("50-x"));
        chain.validate(proposal, request, passed(reply));
      }
      case RUN_POD_SANDBOX -> chain.runPodSandbox(pod, request, passed(reply));
      case UPDATE_POD_SANDBOX ->
          chain.updatePodSandbox(pod, Resources.none(), Resources.none(), request, passed(reply));
      case START_CONTAINER -> chain.startContainer(pod, CONTAINER, request, passed(reply));
      case STOP_POD_SANDBOX ->
          tell(chain, new LifecycleEvent.PodSandboxStopped(pod), request, reply);
      case REMOVE_POD_SANDBOX ->
          tell(chain, new LifecycleEvent.PodSandboxRemoved(pod), request, reply);
      case POST_UPDATE_POD_SANDBOX ->
          tell(chain, new LifecycleEvent.PodSandboxUpdated(pod), request, reply);
      case POST_CREATE_CONTAINER ->
          tell(chain, new LifecycleEvent.ContainerCreated(pod, CONTAINER), request, reply);
      case POST_START_CONTAINER ->
          tell(chain, new LifecycleEvent.ContainerStarted(pod, CONTAINER), request, reply);
      case POST_UPDATE_CONTAINER ->
          tell(chain, new LifecycleEvent.ContainerUpdated(pod, CONTAINER), request, reply);
      case REMOVE_CONTAINER ->
          tell(chain, new LifecycleEvent.ContainerRemoved(pod, CONTAINER), request, reply);
    }
  }

  private static void tell(
      Chain chain, LifecycleEvent event, Request request, CompletableFuture<byte[]> reply) {
    chain.tell(event, request, passed(reply));
  }

  /** A reply without content. */
  private static <T> CompletableFuture<T> passed(CompletableFuture<byte[]> reply) {
    var answer = new CompletableFuture<T>();
    pass(answer.thenApply(_ -> new byte[0]), reply);
    return answer;
  }

  private static void pass(CompletableFuture<byte[]> from, CompletableFuture<byte[]> to) {
    var _ =
        from.whenComplete((bytes, failure) -> {
          if (failure == null) {
            to.complete(bytes);
          } else {
            to.completeExceptionally(failure);
          }
        });
  }

  private static byte[] bytes(ContainerUpdates updates) {
    var all = new StringBuilder();
    WireWriter.updates(updates)
        .forEach(update -> all.append(Arrays.toString(update.toByteArray())));
    WireWriter.evictions(updates)
        .forEach(eviction -> all.append(Arrays.toString(eviction.toByteArray())));
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
