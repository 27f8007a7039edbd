package dev.switchboard.nri.provenance;

import dev.switchboard.nri.provenance.FieldChange.How;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of one entry of a container.
 *
 * @param field NRI's name of the field
 * @param key the entry in it; empty where the field is a single value
 * @param before what was there before the first link
 * @param after what the links have made of it; empty if they took it away
 * @param steps who did what, in order
 */
public record FieldStory(
    String field,
    String key,
    Optional<String> before,
    Optional<String> after,
    List<FieldStory.Step> steps) {

  /**
   * One link's change of it.
   *
   * @param link its id
   * @param version its version
   * @param generation which of its id that have been started
   * @param config fingerprint of its configuration; empty if it has none
   * @param at when the request was answered
   * @param requestId of which request
   * @param event what that was about
   * @param how what was asked for
   * @param from what was there for this link
   * @param to what it asked for
   */
  public record Step(
      String link,
      String version,
      int generation,
      String config,
      Instant at,
      String requestId,
      String event,
      How how,
      Optional<String> from,
      Optional<String> to) {}

  /** The stories that some requests tell together; what was refused did not happen. */
  static List<FieldStory> of(List<RequestRecord> requests) {
    Map<At, List<Step>> steps = new LinkedHashMap<>();
    for (RequestRecord request : requests) {
      if (request.refusal().isEmpty()) {
        for (LinkShare link : request.links()) {
          for (FieldChange change : link.changes()) {
            steps
                .computeIfAbsent(change.at(), _ -> new ArrayList<>())
                .add(step(request, link, change));
          }
        }
      }
    }
    return steps.entrySet().stream()
        .map(each ->
            new FieldStory(
                each.getKey().field(),
                each.getKey().key(),
                each.getValue().getFirst().from,
                each.getValue().getLast().to,
                List.copyOf(each.getValue())))
        .toList();
  }

  private static Step step(RequestRecord request, LinkShare link, FieldChange change) {
    return new Step(
        link.link(),
        link.version(),
        link.generation(),
        link.config(),
        request.at(),
        request.requestId(),
        request.event(),
        change.how(),
        change.from(),
        change.to());
  }
}
