package dev.switchboard.nri.loading;

/** Where an extension is in its life: LOADED, then one of the others; STARTED ends in STOPPED. */
public enum ExtensionState {
  /** Its class is there; it has not been started. */
  LOADED,
  /** It takes part. */
  STARTED,
  /** Switched off by configuration; never started. */
  DISABLED,
  /** It cannot be used, and says why. */
  FAILED,
  /** It took part, and has ended. */
  STOPPED
}
