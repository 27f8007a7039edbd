package dev.switchboard.nri.chain;

/** What a link's failure means for the request. */
public enum OnFailure {
  /** The request is refused, naming the link. */
  FAIL,
  /** The request goes on as if the link were absent. */
  IGNORE
}
