package dev.switchboard.nri.it;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The JMH benchmarks, in a JVM with the launcher's flags; {@code bench.include} picks some. */
class MicroBench {
  private static final int SECONDS = 2;

  @Test
  void measure() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(System.getProperty("bench.include", "Benchmark"))
            .jvmArgs(
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms40m", "-Xmn24m", "-Xmx256m")
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(SECONDS))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(SECONDS))
            .addProfiler(GCProfiler.class)
            .build();
    new Runner(options).run();
  }
}
