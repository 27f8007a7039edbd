package dev.switchboard.nri.bundled.logger;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One event.
 *
 * @param at when it came
 * @param event NRI's name for it
 * @param subject whom it is about: pod, and container if it is about one, by the names that JSON
 *     has for them
 * @param summary a sentence, if names are not enough
 * @param parts what the runtime sent, by NRI's names
 */
record Told(
    Instant at,
    String event,
    Map<String, String> subject,
    Optional<String> summary,
    Map<String, Record> parts) {

  Told(
      String event,
      Map<String, String> subject,
      Optional<String> summary,
      Map<String, Record> parts) {
    this(Instant.now().truncatedTo(ChronoUnit.MILLIS), event, subject, summary, parts);
  }

  static Told of(String event, PodSandbox pod, Map<String, Record> parts) {
    return new Told(event, subject(pod), Optional.empty(), parts);
  }

  static Told of(String event, PodSandbox pod, Container container, Map<String, Record> parts) {
    Map<String, String> subject = subject(pod);
    subject.put("container", container.name());
    return new Told(event, subject, Optional.empty(), parts);
  }

  private static Map<String, String> subject(PodSandbox pod) {
    var subject = new LinkedHashMap<String, String>();
    subject.put("namespace", pod.namespace());
    subject.put("pod", pod.name());
    return subject;
  }
}
