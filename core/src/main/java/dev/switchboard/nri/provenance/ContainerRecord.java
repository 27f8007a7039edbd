package dev.switchboard.nri.provenance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who did what to a container.
 *
 * @param id the runtime's id
 * @param podId its pod
 * @param namespace of its pod
 * @param pod name of its pod
 * @param name its name in the pod
 * @param goneSince when it was found to be there no more; empty while it is
 * @param by links that asked for something that counts
 * @param refused whether the last creation of it was refused
 * @param requests what happened, the oldest first; what newer ones have set since is left out of
 *     old ones
 */
public record ContainerRecord(
    String id,
    String podId,
    String namespace,
    String pod,
    String name,
    Optional<Instant> goneSince,
    Set<String> by,
    boolean refused,
    List<RequestRecord> requests) {
  /** What became of each entry that a link has had a say in. */
  public List<FieldStory> fields() {
    return FieldStory.of(requests);
  }
}
