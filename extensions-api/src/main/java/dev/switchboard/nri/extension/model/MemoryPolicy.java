package dev.switchboard.nri.extension.model;

import java.util.List;

/**
 * NUMA memory policy of the container's process, see set_mempolicy(2).
 *
 * @param mode policy
 * @param nodes list of NUMA nodes, for example {@code 0,2-3}
 * @param flags mode flags
 */
public record MemoryPolicy(Mode mode, String nodes, List<Flag> flags) {
  public MemoryPolicy {
    flags = List.copyOf(flags);
  }

  /** Policies; the ordinal is the number on the wire. */
  public enum Mode {
    DEFAULT,
    PREFERRED,
    BIND,
    INTERLEAVE,
    LOCAL,
    PREFERRED_MANY,
    WEIGHTED_INTERLEAVE
  }

  /** Mode flags; the ordinal is the number on the wire. */
  public enum Flag {
    STATIC_NODES,
    RELATIVE_NODES,
    NUMA_BALANCING
  }
}
