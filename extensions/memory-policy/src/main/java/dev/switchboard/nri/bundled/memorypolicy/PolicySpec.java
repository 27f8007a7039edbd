package dev.switchboard.nri.bundled.memorypolicy;

import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.MemoryPolicy.Flag;
import dev.switchboard.nri.extension.model.MemoryPolicy.Mode;
import dev.switchboard.nri.extension.model.Resources;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A memory policy as people write it.
 *
 * @param mode {@code MPOL_…}, see set_mempolicy(2)
 * @param nodes which nodes, by number or by what they are to the container
 * @param flags {@code MPOL_F_…}
 */
record PolicySpec(String mode, String nodes, List<String> flags) {
  private static final Map<String, Mode> MODES = prefixed("MPOL_", Mode.values());
  private static final Map<String, Flag> FLAGS = prefixed("MPOL_F_", Flag.values());
  private static final String NODES_EXPECTED =
      "all, allowed-mems, cpu-packages, cpu-nodes, max-dist:NUMBER, or a list such as 0,2-3";

  private static final Pattern MAX_DISTANCE = Pattern.compile("max-dist:([0-9]{1,5})");
  private static final List<String> WORDS =
      List.of("all", "allowed-mems", "cpu-packages", "cpu-nodes");

  PolicySpec {
    mode = mode == null ? "" : mode;
    nodes = nodes == null ? "" : nodes;
    flags = flags == null ? List.of() : List.copyOf(flags);
  }

  private static <E extends Enum<E>> Map<String, E> prefixed(String prefix, E[] constants) {
    var map = new LinkedHashMap<String, E>();
    Arrays.stream(constants).forEach(constant -> map.put(prefix + constant.name(), constant));
    return map;
  }

  /** Takes what is wrong. */
  interface Problems {
    /**
     * @param field {@code mode}, {@code nodes} or {@code flags}
     */
    void add(String field, String got, String expected);
  }

  void validate(Problems problems) {
    Mode known = MODES.get(mode);
    if (known == null) {
      problems.add("mode", mode, "one of " + String.join(", ", MODES.keySet()));
    }
    boolean needsNodes = known != null && known != Mode.DEFAULT && known != Mode.LOCAL;
    boolean understood =
        nodes.isEmpty()
            ? !needsNodes
            : WORDS.contains(nodes)
                || MAX_DISTANCE.matcher(nodes).matches()
                || IdSet.parse(nodes).isPresent();
    if (!understood) {
      problems.add("nodes", nodes, NODES_EXPECTED);
    }
    for (String flag : flags) {
      if (!FLAGS.containsKey(flag)) {
        problems.add("flags", flag, "some of " + String.join(", ", FLAGS.keySet()));
      }
    }
  }

  /**
   * With the nodes by number. The spec has to be valid.
   *
   * @param cpu placement of the container so far; what is unset is everything
   * @throws IllegalArgumentException if the placement is unreadable or there are no such nodes
   */
  MemoryPolicy resolve(Topology topology, Resources.Cpu cpu) {
    Mode resolved = MODES.getOrDefault(mode, Mode.DEFAULT);
    List<Flag> resolvedFlags =
        flags.stream().flatMap(flag -> Optional.ofNullable(FLAGS.get(flag)).stream()).toList();
    if (nodes.isEmpty()) {
      return new MemoryPolicy(resolved, "", resolvedFlags);
    }
    BitSet cpus = cpu.cpus().isEmpty() ? topology.onlineCpus() : parsed("cpuset", cpu.cpus());
    BitSet mems = cpu.mems().isEmpty() ? topology.allNodes() : parsed("mems", cpu.mems());
    BitSet chosen = nodes(topology, cpus, mems);
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "nodes \"%s\" are none on this machine with cpus %s and mems %s"
              .formatted(nodes, IdSet.text(cpus), IdSet.text(mems)));
    }
    return new MemoryPolicy(resolved, IdSet.text(chosen), resolvedFlags);
  }

  private BitSet nodes(Topology topology, BitSet cpus, BitSet mems) {
    Matcher distance = MAX_DISTANCE.matcher(nodes);
    if (distance.matches()) {
      return topology.nodesWithin(Integer.parseInt(distance.group(1)), cpus);
    }
    return switch (nodes) {
      case "all" -> topology.allNodes();
      case "allowed-mems" -> mems;
      case "cpu-packages" -> topology.nodesOfPackages(cpus);
      case "cpu-nodes" -> topology.nodesOf(cpus);
      default -> parsed("nodes", nodes);
    };
  }

  private static BitSet parsed(String what, String list) {
    return IdSet.parse(list)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s is \"%s\", expected a list such as 0,2-3".formatted(what, list)));
  }
}
