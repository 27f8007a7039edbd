package dev.switchboard.nri.node;

/**
 * Something on the node has changed.
 *
 * @param kind what
 * @param podId which pod; empty where only the container is told
 * @param containerId which container; empty in what is about a pod
 */
public record NodeChange(Kind kind, String podId, String containerId) {
  /** What can change. */
  public enum Kind {
    /** The runtime has told everything anew. */
    ALL,
    /** A pod is there, or has changed. */
    POD,
    /** A pod is gone, and its containers with it. */
    POD_REMOVED,
    /** A container is there, or has changed. */
    CONTAINER,
    /** A container runs no more. */
    CONTAINER_STOPPED,
    /** A container is gone. */
    CONTAINER_REMOVED
  }
}
