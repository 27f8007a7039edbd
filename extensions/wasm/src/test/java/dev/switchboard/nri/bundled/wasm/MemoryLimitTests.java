package dev.switchboard.nri.bundled.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryLimitTests {
  @TempDir Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private long limit() throws IOException {
    return MemoryLimit.bytes(root.resolve("proc"), root.resolve("cgroup"));
  }

  @Test
  void theSmallestOfAllLimitsOnTheWayUpCounts() throws IOException {
    write("proc/meminfo", "MemTotal:       16384 kB\nMemFree:  1 kB\n");
    write("proc/self/cgroup", "0::/system.slice/switchboard.service\n");
    assertThat(limit()).isEqualTo(16384L << 10);
    write("cgroup/system.slice/switchboard.service/memory.max", "max\n");
    write("cgroup/system.slice/memory.max", "9000000\n");
    assertThat(limit()).isEqualTo(9_000_000);
    write("cgroup/system.slice/switchboard.service/memory.high", "8000000\n");
    assertThat(limit()).isEqualTo(8_000_000);
  }

  @Test
  void inAContainerTheRootIsTheGroup() throws IOException {
    write("proc/meminfo", "MemTotal:       16384 kB\n");
    write("proc/self/cgroup", "0::/\n");
    write("cgroup/memory.max", "7000000\n");
    assertThat(limit()).isEqualTo(7_000_000);
  }

  @Test
  void ofTheFirstVersionOfCgroupsNothingIsKnown() throws IOException {
    write("proc/meminfo", "MemTotal:       16384 kB\n");
    write("proc/self/cgroup", "4:memory:/user.slice\n");
    assertThat(limit()).isEqualTo(16384L << 10);
  }

  @Test
  void thisProcessHasSome() throws IOException {
    assertThat(MemoryLimit.used()).isPositive().isLessThan(MemoryLimit.bytes());
  }
}
