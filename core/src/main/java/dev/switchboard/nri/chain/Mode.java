package dev.switchboard.nri.chain;

/** Whether what a link asks for counts. */
public enum Mode {
  /** It does. */
  LIVE,
  /** It is called after the reply has left, and what it asks for is only recorded. */
  SHADOW
}
