package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.explain.Explainer;
import dev.switchboard.nri.app.manifest.Manifests;
import dev.switchboard.nri.app.manifest.NodeFacts;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.guest.GuestStatus.State;
import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * What the chain in force would make of a manifest's pods. Changes nothing, but has extensions work
 * on what the caller says: so it is guarded as what changes something is, and answers one caller at
 * a time.
 */
@Endpoint(id = "explain")
final class ExplainEndpoint {
  private static final int MOST_CONTAINERS = 200;
  private static final int MOST_CHARACTERS = 1 << 20;

  private final SwitchboardLifecycle lifecycle;

  ExplainEndpoint(SwitchboardLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Why it cannot be explained. */
  record Problems(List<String> problems) {}

  /**
   * @param manifest YAML or JSON
   * @param file how problems name it
   * @return an {@link dev.switchboard.nri.app.explain.Explanation}, or with status 400 problems
   */
  @WriteOperation
  public synchronized WebEndpointResponse<Object> explain(String manifest, @Nullable String file) {
    if (manifest.length() > MOST_CHARACTERS) {
      return wrong(
          "the manifest has %d characters, expected %d at most"
              .formatted(manifest.length(), MOST_CHARACTERS));
    }
    Manifests read =
        Manifests.read(file == null ? "the manifest" : file, manifest, NodeFacts.here());
    if (!read.problems().isEmpty()) {
      return new WebEndpointResponse<>(
          new Problems(read.problems()), WebEndpointResponse.STATUS_BAD_REQUEST);
    }
    int containers = read.pods().stream().mapToInt(pod -> pod.containers().size()).sum();
    if (containers > MOST_CONTAINERS) {
      return wrong(
          "the manifest has %d containers, expected %d at most"
              .formatted(containers, MOST_CONTAINERS));
    }
    Switchboard switchboard = lifecycle.switchboard();
    return new WebEndpointResponse<>(
        new Explainer(switchboard, target(switchboard), Duration.ZERO)
            .explain(read, absent(switchboard)));
  }

  private static List<String> absent(Switchboard switchboard) {
    return switchboard.guests().stream()
        .filter(guest -> guest.state() == State.EXPECTED || guest.state() == State.GONE)
        .map(guest -> "guest %s is not connected, and is left out".formatted(guest.id()))
        .toList();
  }

  private static WebEndpointResponse<Object> wrong(String problem) {
    return new WebEndpointResponse<>(
        new Problems(List.of(problem)), WebEndpointResponse.STATUS_BAD_REQUEST);
  }

  /** The runtime that is connected, or was last; before there was any, the newest. */
  private static Target target(Switchboard switchboard) {
    Predicate<String> known = switchboard.node()::knowsContainer;
    return switchboard
        .connection()
        .runtime()
        .map((RuntimeInfo runtime) -> new Target(runtime.nri(), runtime.name(), known, false))
        .orElseGet(
            () -> new Target(Target.NEWEST.nri(), Target.NEWEST.runtimeName(), known, false));
  }
}
