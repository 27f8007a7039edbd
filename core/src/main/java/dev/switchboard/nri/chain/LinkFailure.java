package dev.switchboard.nri.chain;

import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.AbsentException;
import dev.switchboard.nri.match.MatchFailedException;
import dev.switchboard.nri.merge.Conflict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a link did not do what it was asked for.
 *
 * @param kind what went wrong
 * @param link label of the link
 * @param reason one line for people
 * @param conflict who else asked for what, if that is what went wrong
 */
public record LinkFailure(Kind kind, String link, String reason, Optional<Conflict> conflict) {
  private static final int MAX_LENGTH = 256;

  /** Kinds of failure. */
  public enum Kind {
    /** It threw. */
    ERROR,
    /** It did not return in time, or there was no time left to call it. */
    TIMEOUT,
    /** It is not there: it is required and missing, or what it depends on is lost or not ready. */
    ABSENT,
    /** It asked for what a link before it has asked for. */
    CONFLICT,
    /** It asked for what cannot be, or returned nothing at all. */
    INVALID,
    /** It asked for what it has no grant for. */
    UNGRANTED,
    /** It refused what all links together ask for. */
    REJECTED,
    /** It cannot be told whether it is to be called: its expression failed. */
    MATCH,
    /** It was not called: it is switched off for a while. */
    SWITCHED_OFF
  }

  public LinkFailure(Kind kind, String link, String reason) {
    this(kind, link, reason, Optional.empty());
  }

  static LinkFailure conflict(Link link, Conflict conflict) {
    return new LinkFailure(Kind.CONFLICT, link.label(), conflict.text(), Optional.of(conflict));
  }

  static LinkFailure of(Kind kind, Link link, String reason) {
    return new LinkFailure(kind, link.label(), firstLine(reason));
  }

  static LinkFailure ungranted(Link link, String missing) {
    return of(
        Kind.UNGRANTED,
        link,
        "asks for %s, which is not among its grants; list it there if it may".formatted(missing));
  }

  /** Of a link that may ask for nothing that has no effect. */
  static LinkFailure strict(Link link, List<Warning> warnings) {
    String more = warnings.size() == 1 ? "" : " (and " + (warnings.size() - 1) + " more)";
    return of(Kind.INVALID, link, warnings.getFirst().text() + more);
  }

  /** From what a handler threw; no stack, one line. */
  static LinkFailure thrown(Link link, Throwable thrown) {
    String message = thrown.getMessage();
    return of(
        switch (thrown) {
          case MatchFailedException _ -> Kind.MATCH;
          case LinkFailedException known -> known.kind();
          case AbsentException _ -> Kind.ABSENT;
          default -> Kind.ERROR;
        },
        link,
        message == null || message.isBlank()
            ? thrown.getClass().getSimpleName()
            : thrown instanceof Error
                ? thrown.getClass().getSimpleName() + ": " + message
                : message);
  }

  /** The kind as errors, records and metrics have it. */
  public String code() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** Who, what kind, why. */
  public String message() {
    return bounded(link + ": " + code() + ": " + reason, MAX_LENGTH);
  }

  /**
   * As the runtime and in the end the pod's event gets it: with the id that leads to the records.
   */
  public String message(String requestId) {
    return bounded(message(), requestId);
  }

  /** A text for the runtime, with the id of its request; 256 characters at most together. */
  public static String bounded(String text, String requestId) {
    String id = " (" + requestId + ")";
    return bounded(text, MAX_LENGTH - id.length()) + id;
  }

  private static String bounded(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = length - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  private static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("");
  }
}
