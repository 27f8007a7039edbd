package dev.switchboard.nri.it;

import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A CreateContainer from the bytes that come to the bytes that go, without any socket. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RequestPathBenchmark {
  private final Watchdog watchdog = new Watchdog();
  private final byte[] message = BenchMessages.creation().toByteArray();
  private Chain chain;

  @Param({"0", "1", "8", "32"})
  int links;

  static List<CreateContainerHandler> handlers(int count) {
    return IntStream.range(0, count)
        .mapToObj("p%02d"::formatted)
        .<CreateContainerHandler>map(name -> (_, _, _) -> wish(name))
        .toList();
  }

  static ContainerAdjustment wish(String name) {
    return ContainerAdjustment.builder()
        .annotation("bench.example.com/" + name, name)
        .env("BENCH_" + name, name)
        .mount(new Mount("/bench/" + name, "bind", "/var/lib/bench/" + name, List.of("bind", "ro")))
        .build();
  }

  @Setup
  public void chain() {
    var settings = new LinkSettings(500, LinkPolicy.DEFAULT);
    List<CreateContainerHandler> handlers = handlers(links);
    chain =
        new Chain(
            IntStream.range(0, links)
                .mapToObj(i -> new Link("p%02d".formatted(i), "1", handlers.get(i), settings))
                .toList(),
            ChainListener.NONE,
            watchdog);
  }

  @TearDown
  public void close() {
    watchdog.close();
  }

  @Benchmark
  public byte[] createContainer() throws IOException {
    CreateContainerRequest request = CreateContainerRequest.parseFrom(message);
    var reply = new CompletableFuture<ContainerAdjustment>();
    chain.createContainer(
        WireReader.pod(request.getPod()),
        WireReader.container(request.getContainer()),
        new Request(
            "r1",
            Optional.of(Event.CREATE_CONTAINER),
            System.nanoTime() + TimeUnit.SECONDS.toNanos(2),
            Map.of()),
        reply);
    return WireWriter.adjustment(reply.join()).toByteArray();
  }
}
