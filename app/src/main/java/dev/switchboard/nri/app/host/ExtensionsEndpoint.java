package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LinkStatus;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.loading.ExtensionDescriptor;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.match.Criteria;
import java.time.Duration;
import dev.switchboard.nri.merge.Grants;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** The jars of the extensions directory, usable or not. */
@Endpoint(id = "extensions")
final class ExtensionsEndpoint {
  private static final Duration STATUS_LIMIT = Duration.ofSeconds(1);

  private final SwitchboardLifecycle lifecycle;
  private final Configuration configuration;
  private final LinkCounters counters;
  private final Sanitizer sanitizer;

  ExtensionsEndpoint(
      SwitchboardLifecycle lifecycle,
      Configuration configuration,
      LinkCounters counters,
      Sanitizer sanitizer) {
    this.lifecycle = lifecycle;
    this.configuration = configuration;
    this.counters = counters;
    this.sanitizer = sanitizer;
  }

  /**
   * All of them.
   *
   * @param unavailable those that are set and enabled but cannot be had, and why
   */
  record Extensions(List<Extension> extensions, Map<String, String> unavailable) {}

  /**
   * One of them.
   *
   * @param problems why it is FAILED
   * @param link whether it is called at present; null if it is not in the chain
   * @param warnings what is odd about its jar
   * @param asksFor grants that its manifest names; null if it names none
   * @param grants what it may ask for
   * @param config as written, key by key; what looks like a secret is hidden
   * @param lastFailure the newest failure in a request
   * @param status what it tells of itself
   */
  record Extension(
      String id,
      String version,
      ExtensionState state,
      List<String> problems,
      List<String> warnings,
      String description,
      String provider,
      String license,
      int priority,
      long timeoutMs,
      OnFailure onFailure,
      boolean required,
      Mode mode,
      Criteria match,
      @Nullable LinkStatus link,
      String jar,
      String sha256,
      List<String> handlers,
      @Nullable List<String> asksFor,
      List<String> grants,
      Map<String, Object> config,
      Counters counters,
      LinkCounters.@Nullable Failure lastFailure,
      Map<String, Object> status) {}

  /**
   * What it has done since the start.
   *
   * @param unmatched requests that its {@code match} left out
   * @param switchedOff requests that it missed while it was switched off
   * @param shadow what would have come of its calls in shadow mode
   */
  record Counters(
      long requests,
      long failures,
      double totalMs,
      long unmatched,
      long switchedOff,
      Map<LinkCounters.ShadowOutcome, Long> shadow) {}

  @ReadOperation
  public Extensions extensions() {
    Switchboard switchboard = lifecycle.switchboard();
    return new Extensions(
        switchboard.extensions().stream().map(each -> view(switchboard, each)).toList(),
        switchboard.unavailableExtensions());
  }

  /** One by its id; none is a 404. */
  @ReadOperation
  public @Nullable Extension extension(@Selector String id) {
    Switchboard switchboard = lifecycle.switchboard();
    return switchboard.extensions().stream()
        .filter(extension -> extension.id().equals(id))
        .findFirst()
        .map(extension -> view(switchboard, extension))
        .orElse(null);
  }

  private Extension view(Switchboard switchboard, LoadedExtension extension) {
    ExtensionDescriptor descriptor = extension.descriptor();
    LinkSettings settings = switchboard.linkSettings(extension);
    LinkPolicy policy = settings.policy();
    LinkCounters.Counts counts = counters.of(extension.id());
    return new Extension(
        extension.id(),
        descriptor.version(),
        extension.state(),
        extension.problems(),
        extension.warnings(),
        descriptor.description(),
        descriptor.provider(),
        descriptor.license(),
        settings.priority(),
        policy.timeout().toMillis(),
        policy.onFailure(),
        switchboard.settings().extension(extension.id()).required(),
        policy.mode(),
        policy.match().criteria(),
        switchboard.chain().status(extension.id()).orElse(null),
        extension.jar().toString(),
        extension.sha256(),
        extension.handlers(),
        descriptor.grants().map(Grants::names).orElse(null),
        switchboard.grants(extension).names(),
        config(extension.id()),
        new Counters(
            counts.requests(),
            counts.failures(),
            counts.time().toNanos() / 1e6,
            counts.unmatched(),
            counts.switchedOff(),
            counts.shadow()),
        counts.lastFailure().orElse(null),
        extension.status(STATUS_LIMIT));
  }

  private Map<String, Object> config(String id) {
    var shown = new TreeMap<String, Object>();
    configuration
        .written(id)
        .forEach((key, value) -> {
          @Nullable Object sanitized =
              sanitizer.sanitize(new SanitizableData(null, key, value), true);
          shown.put(key, sanitized == null ? "" : sanitized);
        });
    return shown;
  }
}
