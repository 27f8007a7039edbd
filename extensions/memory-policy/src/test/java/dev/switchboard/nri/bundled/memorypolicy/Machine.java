package dev.switchboard.nri.bundled.memorypolicy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A sysfs tree of two packages with two nodes of two CPUs each; node 4 is memory, near node 3. */
final class Machine {
  private static final List<String> DISTANCES =
      List.of(
          "10 11 21 21 28", "11 10 21 21 28", "21 21 10 11 28", "21 21 11 10 17", "28 28 28 17 10");

  private Machine() {}

  static void write(Path sysfs) throws IOException {
    Path cpu = Files.createDirectories(sysfs.resolve("devices/system/cpu"));
    Files.writeString(cpu.resolve("online"), "0-7\n");
    for (int i = 0; i < 8; i++) {
      Path topology = Files.createDirectories(cpu.resolve("cpu" + i + "/topology"));
      Files.writeString(topology.resolve("physical_package_id"), i / 4 + "\n");
    }
    Path node = Files.createDirectories(sysfs.resolve("devices/system/node"));
    Files.writeString(node.resolve("online"), "0-4\n");
    for (int i = 0; i < DISTANCES.size(); i++) {
      Path folder = Files.createDirectories(node.resolve("node" + i));
      String cpus = i == 4 ? "\n" : "%d-%d\n".formatted(2 * i, 2 * i + 1);
      Files.writeString(folder.resolve("cpulist"), cpus);
      Files.writeString(folder.resolve("distance"), DISTANCES.get(i) + "\n");
    }
  }
}
