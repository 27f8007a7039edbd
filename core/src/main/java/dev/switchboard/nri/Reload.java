package dev.switchboard.nri;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One attempt to change the extensions while they are in use, and what came of it.
 *
 * @param time when it ended
 * @param subject what was changed
 * @param outcome what came of it
 * @param id the extension; empty if it is about the configuration, or the jar has no id
 * @param generation the one that serves now; 0 if none does
 * @param problems why it was refused, a sentence each
 * @param took how long it took
 */
public record Reload(
    Instant time,
    Subject subject,
    Outcome outcome,
    String id,
    int generation,
    List<String> problems,
    Duration took) {
  /** What is changed. */
  public enum Subject {
    JAR,
    CONFIGURATION
  }

  /** What comes of it. */
  public enum Outcome {
    /** An extension has joined. */
    ADDED,
    /** A new generation has taken over from the one before. */
    REPLACED,
    /** An extension has left. */
    REMOVED,
    /** A new configuration is in force. */
    APPLIED,
    /** Everything is as before. */
    REFUSED
  }

  public Reload {
    problems = List.copyOf(problems);
  }
}
