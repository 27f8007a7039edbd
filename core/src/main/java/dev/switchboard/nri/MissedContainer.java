package dev.switchboard.nri;

import dev.switchboard.nri.node.Difference;
import java.util.List;
import java.util.Optional;

/**
 * A container that was created without us, and what the extensions would have made of it.
 *
 * @param pod {@code namespace/name} of its pod
 * @param name its name
 * @param id its id
 * @param shares what each extension would have changed, of those that would have changed something
 * @param failure why its creation would have been refused
 * @param repaired whether all that an update can carry has been made up for
 * @param lacking whether anything is still lacking
 */
public record MissedContainer(
    String pod,
    String name,
    String id,
    List<Share> shares,
    Optional<String> failure,
    boolean repaired,
    boolean lacking) {
  public MissedContainer {
    shares = List.copyOf(shares);
  }

  /** One extension's. */
  public record Share(String extension, String version, List<Difference> differences) {
    public Share {
      differences = List.copyOf(differences);
    }
  }

  MissedContainer repaired(boolean complete) {
    return new MissedContainer(pod, name, id, shares, failure, true, !complete);
  }
}
