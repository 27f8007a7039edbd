package dev.switchboard.nri.it;

import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.ChainListener.RequestAnswer;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.provenance.Provenance;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Remembering who changed what in a CreateContainer, once it has been answered. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RecordingBenchmark {
  private static final int CONTAINERS = 500;

  private final NodeState node = new NodeState();
  private final Provenance provenance =
      new Provenance(1000, Duration.ofHours(1), () -> node, InstantSource.system());
  private final List<RequestAnswer> answers = new ArrayList<>();
  private int next;

  @Param({"1", "8", "32"})
  int links;

  @Setup
  public void create() {
    var listener =
        new ChainListener() {
          @Override
          public void requestAnswered(RequestAnswer answer) {
            answers.add(answer);
          }
        };
    var settings = new LinkSettings(500, LinkPolicy.DEFAULT);
    List<CreateContainerHandler> handlers = RequestPathBenchmark.handlers(links);
    var chain = new ArrayList<Link>();
    for (CreateContainerHandler each : handlers) {
      chain.add(new Link("p%02d".formatted(chain.size()), "1", each, settings));
    }
    try (var watchdog = new Watchdog()) {
      for (int i = 0; i < CONTAINERS; i++) {
        CreateContainerRequest.Builder message = BenchMessages.creation().toBuilder();
        message.getContainerBuilder().setId("%064d".formatted(i));
        new Chain(chain, listener, watchdog)
            .createContainer(
                WireReader.pod(message.getPod()),
                WireReader.container(message.getContainer()),
                new Request(
                    "r" + i,
                    Optional.of(Event.CREATE_CONTAINER),
                    System.nanoTime() + TimeUnit.MINUTES.toNanos(1),
                    Map.of()),
                new CompletableFuture<>());
      }
    }
  }

  @Benchmark
  public void remember() {
    provenance.requestAnswered(answers.get(next++ % CONTAINERS));
  }
}
