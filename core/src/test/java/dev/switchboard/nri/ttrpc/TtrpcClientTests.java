package dev.switchboard.nri.ttrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.transport.RuntimeServerSocket;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our client, at our server. */
@Timeout(60)
class TtrpcClientTests {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int LINE = 1;

  @TempDir Path temp;

  @Test
  void metadataAndDeadlineReachTheHandler() throws Exception {
    try (var client = new Client()) {
      long before = System.nanoTime();
      ConfigureResponse response =
          client
              .rpc
              .call(
                  PluginGrpc.getConfigureMethod(),
                  ConfigureRequest.getDefaultInstance(),
                  LONG,
                  Map.of("traceparent", "00-1"))
              .get();
      assertThat(response.getEvents()).isEqualTo(7);
      assertThat(client.plugin.metadata).isEqualTo(Map.of("traceparent", List.of("00-1")));
      assertThat(client.plugin.deadline).isGreaterThanOrEqualTo(before + LONG.toNanos());
    }
  }

  @Test
  void aCallFailsWithThePeersStatusOrItsTimeoutOrTheConnection() throws Exception {
    try (var client = new Client()) {
      assertThat(
              failure(
                  client.rpc.call(
                      PluginGrpc.getSynchronizeMethod(),
                      SynchronizeRequest.getDefaultInstance(),
                      LONG,
                      Map.of())))
          .hasMessage("UNKNOWN: no: 0");
      assertThat(failure(client.create("wait", Duration.ofMillis(20))).getStatus().getCode())
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(failure(client.create("x".repeat(5 << 20), LONG)).getStatus().getCode())
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(client.create("still alive", LONG).get().getAdjust().getArgs(0))
          .isEqualTo("still alive");
      CompletableFuture<CreateContainerResponse> inFlight = client.create("wait", LONG);
      client.serverTrunk.close();
      assertThat(failure(inFlight).getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure(client.create("late", LONG)).getStatus().getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void manyCallsAtOnceGetTheirOwnAnswers() throws Exception {
    try (var client = new Client()) {
      var calls = new ArrayList<CompletableFuture<CreateContainerResponse>>();
      try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
        for (int i = 0; i < 500; i++) {
          String name = "n" + i + "x".repeat(i * 20);
          calls.add(
              CompletableFuture.supplyAsync(() -> client.create(name, LONG), callers)
                  .thenCompose(call -> call));
        }
      }
      for (int i = 0; i < 500; i++) {
        assertThat(calls.get(i).get().getAdjust().getArgs(0)).startsWith("n" + i);
      }
    }
  }

  private static StatusException failure(CompletableFuture<?> call) {
    return (StatusException) catchThrowableOfType(ExecutionException.class, call::get).getCause();
  }

  /** A client of ours talking to a server of ours. */
  private final class Client implements AutoCloseable {
    final AnsweringPlugin plugin = new AnsweringPlugin();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final RuntimeServerSocket ownListener;
    final Trunk serverTrunk;
    final Trunk clientTrunk;
    final TtrpcClient rpc;

    Client() throws IOException {
      Path path = temp.resolve("s");
      ownListener = RuntimeServerSocket.bind(path);
      var lost = new CompletableFuture<TtrpcClient>();
      clientTrunk =
          new Trunk(
              RuntimeSocket.connect(path),
              "client",
              cause -> lost.thenAccept(client -> client.connectionLost(cause)));
      rpc = new TtrpcClient(clientTrunk, LINE);
      lost.complete(rpc);
      serverTrunk = new Trunk(ownListener.accept(), "server2", _ -> {});
      new TtrpcServer(serverTrunk, LINE, plugin.bindService(), workers);
      serverTrunk.start();
      clientTrunk.start();
    }

    CompletableFuture<CreateContainerResponse> create(String pod, Duration timeout) {
      return rpc.call(
          PluginGrpc.getCreateContainerMethod(),
          CreateContainerRequest.newBuilder().setPod(PodSandbox.newBuilder().setName(pod)).build(),
          timeout,
          Map.of());
    }

    @Override
    public void close() throws IOException {
      plugin.release.countDown();
      clientTrunk.close();
      serverTrunk.close();
      ownListener.close();
      workers.shutdownNow();
    }
  }
}
