package dev.switchboard.nri.chain;

/** What becomes of a request when a link fails in it: by an exception, overrun or conflict. */
public enum OnFailure {
  /** The request is refused, and the refusal names the link. */
  FAIL,
  /** The chain goes on as if the link were absent. */
  IGNORE
}
