package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.loading.ExtensionDescriptor;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.LoadedExtension;
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

  /** All of them. */
  record Extensions(List<Extension> extensions) {}

  /**
   * One of them.
   *
   * @param problems why it is FAILED
   * @param config as written, key by key; what looks like a secret is hidden
   * @param lastFailure the newest failure in a request
   */
  record Extension(
      String id,
      String version,
      ExtensionState state,
      List<String> problems,
      String description,
      String provider,
      String license,
      int priority,
      long timeoutMs,
      OnFailure onFailure,
      String jar,
      String sha256,
      List<String> handlers,
      List<String> grants,
      Map<String, Object> config,
      Counters counters,
      LinkCounters.@Nullable Failure lastFailure) {}

  /** What it has done since the start. */
  record Counters(long requests, long failures, double totalMs) {}

  @ReadOperation
  public Extensions extensions() {
    Switchboard switchboard = lifecycle.switchboard();
    return new Extensions(
        switchboard.extensions().stream().map(each -> view(switchboard, each)).toList());
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
    LinkCounters.Counts counts = counters.of(extension.id());
    return new Extension(
        extension.id(),
        descriptor.version(),
        extension.state(),
        extension.problems(),
        descriptor.description(),
        descriptor.provider(),
        descriptor.license(),
        settings.priority(),
        settings.timeout().toMillis(),
        settings.onFailure(),
        extension.jar().toString(),
        extension.sha256(),
        extension.handlers(),
        descriptor.grants(),
        config(extension.id()),
        new Counters(counts.requests(), counts.failures(), counts.time().toNanos() / 1e6),
        counts.lastFailure().orElse(null));
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
