package dev.switchboard.nri.extension.model;

import java.util.List;
import java.util.Optional;

/**
 * Intel RDT settings of a container, as in the OCI runtime configuration.
 *
 * @param closId class of service
 * @param schemata lines of the schemata file; absent is not the same as none
 * @param enableMonitoring whether the container gets a monitoring group of its own
 */
public record Rdt(
    Optional<String> closId, Optional<List<String>> schemata, Optional<Boolean> enableMonitoring) {
  public Rdt {
    schemata = schemata.map(List::copyOf);
  }
}
