package dev.switchboard.nri.bundled.memorypolicy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * The machine's CPUs and NUMA nodes, as sysfs shows them.
 *
 * @param onlineCpus CPUs that are online
 * @param packages package of each CPU
 * @param nodes nodes by id; none where the kernel has no NUMA
 */
record Topology(BitSet onlineCpus, Map<Integer, Integer> packages, SortedMap<Integer, Node> nodes) {
  /**
   * A NUMA node.
   *
   * @param cpus its CPUs; none if it is memory alone
   * @param distances to each node, in the order of their ids; 10 is local
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Node(BitSet cpus, int[] distances) {}

  /**
   * Reads it.
   *
   * @param sysfs {@code /sys}, or a copy of it
   */
  static Topology read(Path sysfs) throws IOException {
    Path cpuFolder = sysfs.resolve("devices/system/cpu");
    BitSet online = ids(cpuFolder.resolve("online"));
    var packages = new TreeMap<Integer, Integer>();
    for (int cpu = online.nextSetBit(0); cpu >= 0; cpu = online.nextSetBit(cpu + 1)) {
      Path file = cpuFolder.resolve("cpu" + cpu + "/topology/physical_package_id");
      packages.put(cpu, Integer.parseInt(text(file)));
    }
    Path nodeFolder = sysfs.resolve("devices/system/node");
    BitSet nodeIds = nodeIds(nodeFolder);
    var nodes = new TreeMap<Integer, Node>();
    for (int id = nodeIds.nextSetBit(0); id >= 0; id = nodeIds.nextSetBit(id + 1)) {
      Path folder = nodeFolder.resolve("node" + id);
      int[] distances =
          Stream.of(text(folder.resolve("distance")).split("\\s+"))
              .mapToInt(Integer::parseInt)
              .toArray();
      nodes.put(id, new Node(ids(folder.resolve("cpulist")), distances));
    }
    return new Topology(online, packages, nodes);
  }

  private static BitSet nodeIds(Path folder) throws IOException {
    try {
      return ids(folder.resolve("online"));
    } catch (NoSuchFileException e) {
      return new BitSet();
    }
  }

  private static BitSet ids(Path file) throws IOException {
    String text = text(file);
    return IdSet.parse(text)
        .orElseThrow(() -> new IOException(file + " is \"" + text + "\", expected a list"));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  BitSet allNodes() {
    return nodesWhere(_ -> true);
  }

  /** Nodes that have one of these CPUs. */
  BitSet nodesOf(BitSet cpus) {
    return nodesWhere(id -> cpusOf(id).intersects(cpus));
  }

  /** Nodes of the packages that have one of these CPUs. */
  BitSet nodesOfPackages(BitSet cpus) {
    var wanted = new BitSet();
    packages.forEach((cpu, id) -> {
      if (cpus.get(cpu)) {
        wanted.set(id);
      }
    });
    return nodesWhere(id -> packageOf(id).filter(wanted::get).isPresent());
  }

  /** Nodes that are at most so far away from one that has one of these CPUs. */
  BitSet nodesWithin(int distance, BitSet cpus) {
    BitSet from = nodesOf(cpus);
    return nodesWhere(to -> from.stream().anyMatch(id -> distance(id, to) <= distance));
  }

  private BitSet nodesWhere(IntPredicate condition) {
    var found = new BitSet();
    nodes.keySet().stream().filter(condition::test).forEach(found::set);
    return found;
  }

  private int distance(int from, int to) {
    Node node = nodes.get(from);
    int place = nodes.headMap(to).size();
    return node == null || place >= node.distances().length
        ? Integer.MAX_VALUE
        : node.distances()[place];
  }

  /** That of its CPUs; of a node that is memory alone, that of the nearest node with CPUs. */
  private Optional<Integer> packageOf(int id) {
    Optional<Integer> withCpus =
        cpusOf(id).isEmpty()
            ? nodes.keySet().stream()
                .filter(other -> !cpusOf(other).isEmpty())
                .min(Comparator.comparingInt(other -> distance(other, id)))
            : Optional.of(id);
    return withCpus.flatMap(node ->
        packages.entrySet().stream()
            .filter(entry -> cpusOf(node).get(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst());
  }

  private BitSet cpusOf(int id) {
    Node node = nodes.get(id);
    return node == null ? new BitSet() : node.cpus();
  }
}
