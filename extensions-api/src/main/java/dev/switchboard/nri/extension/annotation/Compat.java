package dev.switchboard.nri.extension.annotation;

/**
 * How an extension reads what NRI's Go plugins read differently from what they document. What works
 * with them and is meant gives the same result whatever is chosen.
 */
public enum Compat {
  /** As the Go plugins do, defects included as far as a node can live with them; with a warning. */
  UPSTREAM,
  /** The default: what is defective there is mended, or refused with a reason. */
  MENDED,
  /**
   * Like MENDED; refuses too what is silently dropped there: unknown fields, fields given twice.
   */
  STRICT
}
