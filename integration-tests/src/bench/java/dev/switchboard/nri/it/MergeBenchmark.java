package dev.switchboard.nri.it;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.InvalidWishException;
import dev.switchboard.nri.merge.MergeConflictException;
import dev.switchboard.nri.wire.WireReader;
import java.util.List;
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
import org.openjdk.jmh.infra.Blackhole;

/** The merge alone: each link is shown a container, and its wish is taken over. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MergeBenchmark {
  private final Container container = WireReader.container(BenchMessages.creation().getContainer());
  private List<ContainerAdjustment> wishes;

  @Param({"1", "8", "32"})
  int links;

  @Setup
  public void wishes() {
    wishes =
        IntStream.range(0, links)
            .mapToObj("p%02d"::formatted)
            .map(RequestPathBenchmark::wish)
            .toList();
  }

  @Benchmark
  public ContainerAdjustment merge(Blackhole shown)
      throws MergeConflictException, InvalidWishException {
    var merger = new AdjustmentMerger(container);
    for (int i = 0; i < links; i++) {
      shown.consume(merger.draft());
      merger.merge("p" + i, wishes.get(i));
    }
    return merger.result();
  }
}
