package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Reload;
import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.config.ConfigurationReload;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LinkStatus;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.loading.ExtensionDescriptor;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.loading.UnloadWatch;
import dev.switchboard.nri.match.Criteria;
import dev.switchboard.nri.merge.Grants;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** The jars of the extensions directory, usable or not. */
@Endpoint(id = "extensions")
final class ExtensionsEndpoint {
  private static final Duration STATUS_LIMIT = Duration.ofSeconds(1);

  private final SwitchboardLifecycle lifecycle;
  private final Supplier<ConfigurationReload> configuration;
  private final LinkCounters counters;
  private final Sanitizer sanitizer;

  ExtensionsEndpoint(
      SwitchboardLifecycle lifecycle,
      Supplier<ConfigurationReload> configuration,
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
   * @param reloads what has been changed while running, newest first
   * @param pendingRestart changed settings that wait for a restart
   * @param kept unloaded generations that are in memory all the same
   */
  record Extensions(
      List<Extension> extensions,
      Map<String, String> unavailable,
      List<Reload> reloads,
      List<String> pendingRestart,
      List<UnloadWatch.Kept> kept) {}

  /**
   * One of them.
   *
   * @param problems why it is FAILED
   * @param link whether it is called at present; null if it is not in the chain
   * @param warnings what is odd about its jar
   * @param requiresNri the oldest NRI of a runtime that it is called with; null for any
   * @param standsAside why it is not called with this runtime; null if it is
   * @param generation how many of its id have been started, this one included
   * @param configHash fingerprint of its configuration; null if it has none
   * @param refusedSuccessor why a newer jar or newer settings did not take its place
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
      int generation,
      @Nullable String configHash,
      List<String> problems,
      List<String> refusedSuccessor,
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
      @Nullable String requiresNri,
      @Nullable String standsAside,
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
   * @param switchedOff requests that it missed while it was switched off, stood aside or was not
   *     there
   * @param shadow what would have come of its calls in shadow mode
   */
  record Counters(
      long requests,
      long failures,
      double totalMs,
      long unmatched,
      long switchedOff,
      Map<LinkCounters.ShadowOutcome, Long> shadow) {
    static Counters of(LinkCounters.Counts counts) {
      return new Counters(
          counts.requests(),
          counts.failures(),
          counts.time().toNanos() / 1e6,
          counts.unmatched(),
          counts.switchedOff(),
          counts.shadow());
    }
  }

  @ReadOperation
  public Extensions extensions() {
    lifecycle.settle();
    Switchboard switchboard = lifecycle.switchboard();
    return new Extensions(
        switchboard.extensions().stream().map(each -> view(switchboard, each)).toList(),
        switchboard.unavailableExtensions(),
        switchboard.reloads(),
        configuration.get().pendingRestart(),
        switchboard.keptExtensions());
  }

  /** One by its id; none is a 404. */
  @ReadOperation
  public @Nullable Extension extension(@Selector String id) {
    lifecycle.settle();
    Switchboard switchboard = lifecycle.switchboard();
    return switchboard.extensions().stream()
        .filter(extension -> extension.id().equals(id))
        .findFirst()
        .map(extension -> view(switchboard, extension))
        .orElse(null);
  }

  /** What can be done with an extension. */
  enum Action {
    ENABLE,
    DISABLE,
    RELOAD
  }

  /**
   * Switches an extension on or off until the process ends, or loads its jar again.
   *
   * @return the extension afterwards; none is a 404
   */
  @WriteOperation
  public WebEndpointResponse<Extension> change(@Selector String id, Action action) {
    Switchboard switchboard = lifecycle.switchboard();
    boolean there =
        switch (action) {
          case ENABLE -> switchboard.enable(id, true);
          case DISABLE -> switchboard.enable(id, false);
          case RELOAD -> switchboard.reload(id);
        };
    @Nullable Extension changed = there ? extension(id) : null;
    return changed == null
        ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
        : new WebEndpointResponse<>(changed);
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
        extension.generation(),
        extension.config().isEmpty() ? null : extension.config(),
        extension.problems(),
        extension.refusedSuccessor(),
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
        descriptor.requiresNri().map(Object::toString).orElse(null),
        switchboard.standingAside().get(extension.id()),
        extension.jar().toString(),
        extension.sha256(),
        extension.handlers(),
        descriptor.grants().map(Grants::names).orElse(null),
        switchboard.grants(extension).names(),
        config(extension.id()),
        Counters.of(counts),
        counts.lastFailure().orElse(null),
        extension.status(STATUS_LIMIT));
  }

  private Map<String, Object> config(String id) {
    var shown = new TreeMap<String, Object>();
    configuration
        .get()
        .current()
        .written(id)
        .forEach((key, value) -> {
          @Nullable Object sanitized =
              sanitizer.sanitize(new SanitizableData(null, key, value), true);
          shown.put(key, sanitized == null ? "" : sanitized);
        });
    return shown;
  }
}
