package dev.switchboard.nri.app.view;

import dev.switchboard.nri.app.report.ConflictView;
import dev.switchboard.nri.provenance.ContainerRecord;
import dev.switchboard.nri.provenance.FieldChange;
import dev.switchboard.nri.provenance.FieldChange.How;
import dev.switchboard.nri.provenance.FieldStory;
import dev.switchboard.nri.provenance.LinkShare;
import dev.switchboard.nri.provenance.RequestRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/**
 * What happened to a container, in the form of the endpoint; what looks like a secret is hidden.
 */
record ContainerViews(Sanitizer sanitizer) {
  /** Fields whose keys are names that people choose, and that may name secrets. */
  private static final Set<String> NAMED = Set.of("Env", "Annotations");

  /**
   * One entry that a link has had a say in.
   *
   * @param field NRI's name
   * @param key the entry in the field; empty where that is a single value
   * @param before null if there was nothing
   * @param after null if it was taken away
   * @param by who said the last word, as {@code id@version}
   * @param steps who did what, in order
   */
  record FieldView(
      String field,
      String key,
      @Nullable String before,
      @Nullable String after,
      String by,
      List<StepView> steps) {}

  /**
   * One link's change of it.
   *
   * @param order from 1
   * @param generation how many of its id had been started, this one included
   * @param config fingerprint of its configuration; null if it has none
   */
  record StepView(
      int order,
      String link,
      @Nullable String version,
      int generation,
      @Nullable String config,
      Instant time,
      String requestId,
      String event,
      How how,
      @Nullable String from,
      @Nullable String to) {}

  /**
   * One request.
   *
   * @param refusal what the runtime was told; null if it was no refusal
   */
  record RequestView(
      Instant time,
      String requestId,
      String event,
      double tookMs,
      @Nullable String refusal,
      List<LinkView> links) {}

  /**
   * One link's share in it.
   *
   * @param outcome ok, skipped, or the kind of failure
   * @param reason why it failed or was not called
   * @param warnings on what has no effect of that for which it asked
   */
  record LinkView(
      int order,
      String link,
      @Nullable String version,
      int generation,
      @Nullable String config,
      String outcome,
      double tookMs,
      @Nullable String reason,
      @Nullable ConflictView conflict,
      List<ChangeView> changes,
      List<String> warnings) {}

  /** What it asked for. */
  record ChangeView(
      String field, String key, How how, @Nullable String from, @Nullable String to) {}

  List<FieldView> fields(ContainerRecord container) {
    return container.fields().stream().map(this::field).toList();
  }

  private FieldView field(FieldStory story) {
    FieldStory.Step last = story.steps().getLast();
    var steps = new ArrayList<StepView>();
    for (FieldStory.Step step : story.steps()) {
      steps.add(
          new StepView(
              steps.size() + 1,
              step.link(),
              orNull(step.version()),
              step.generation(),
              orNull(step.config()),
              step.at(),
              step.requestId(),
              step.event(),
              step.how(),
              shown(story.field(), story.key(), step.from()),
              shown(story.field(), story.key(), step.to())));
    }
    return new FieldView(
        story.field(),
        story.key(),
        shown(story.field(), story.key(), story.before()),
        shown(story.field(), story.key(), story.after()),
        last.version().isEmpty() ? last.link() : last.link() + "@" + last.version(),
        steps);
  }

  List<RequestView> requests(ContainerRecord container) {
    return container.requests().stream().map(this::request).toList();
  }

  private RequestView request(RequestRecord request) {
    var links = new ArrayList<LinkView>();
    for (LinkShare link : request.links()) {
      links.add(link(links.size() + 1, link));
    }
    return new RequestView(
        request.at(),
        request.requestId(),
        request.event(),
        request.took().toNanos() / 1e6,
        request.refusal().orElse(null),
        links);
  }

  private LinkView link(int order, LinkShare link) {
    return new LinkView(
        order,
        link.link(),
        orNull(link.version()),
        link.generation(),
        orNull(link.config()),
        link.outcome(),
        link.took().toNanos() / 1e6,
        link.reason().orElse(null),
        link.conflict().map(ConflictView::of).orElse(null),
        link.changes().stream().map(this::change).toList(),
        link.warnings());
  }

  private ChangeView change(FieldChange change) {
    return new ChangeView(
        change.field(),
        change.key(),
        change.how(),
        shown(change.field(), change.key(), change.from()),
        shown(change.field(), change.key(), change.to()));
  }

  private @Nullable String shown(String field, String key, Optional<String> value) {
    if (value.isEmpty() || !NAMED.contains(field)) {
      return value.orElse(null);
    }
    Object shown = sanitizer.sanitize(new SanitizableData(null, key, value.get()), true);
    return shown == null ? null : shown.toString();
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
