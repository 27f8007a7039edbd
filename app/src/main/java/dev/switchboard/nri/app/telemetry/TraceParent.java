package dev.switchboard.nri.app.telemetry;

import dev.switchboard.nri.chain.Request;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The runtime's span that a request belongs to, by W3C Trace Context.
 *
 * @param traceId 32 hexadecimal digits
 */
record TraceParent(String traceId) {
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}.*");

  /** From the metadata that came with a request; empty if there is none, or none that is valid. */
  static Optional<TraceParent> of(Request request) {
    List<String> values = request.metadata().getOrDefault("traceparent", List.of());
    if (values.size() != 1) {
      return Optional.empty();
    }
    Matcher parts = FORM.matcher(values.getFirst());
    return parts.matches() ? Optional.of(new TraceParent(parts.group(1))) : Optional.empty();
  }
}
