package dev.switchboard.nri.app.explain;

import dev.switchboard.nri.app.report.ConflictView;
import dev.switchboard.nri.app.report.ContainerStory.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of pods. Its components are the keys of {@code -o json} and of the endpoint
 * {@code explain}.
 *
 * @param refused whether any creation would be refused
 * @param runtime the runtime that it is explained for, as {@code containerd, NRI v0.12.5}
 * @param notes on the manifests and on the chain
 */
public record Explanation(boolean refused, String runtime, List<Pod> pods, List<String> notes) {
  /** Several as one; there must be one at least. */
  public static Explanation all(List<Explanation> parts) {
    return new Explanation(
        parts.stream().anyMatch(Explanation::refused),
        parts.getFirst().runtime(),
        parts.stream().flatMap(part -> part.pods().stream()).toList(),
        parts.stream().flatMap(part -> part.notes().stream()).distinct().toList());
  }

  /**
   * One pod.
   *
   * @param pod {@code namespace/name}
   * @param origin what asks for it, and where that is written
   * @param refusal what the runtime would be told; null if its sandbox would run. If there is one,
   *     no container would be created
   * @param sandbox what each link would do when its sandbox runs, in the order of the chain
   * @param guesses what is known only on a node, and what stands for it here
   */
  public record Pod(
      String pod,
      String origin,
      @Nullable String refusal,
      List<SandboxPart> sandbox,
      List<ContainerPart> containers,
      List<String> guesses) {
    boolean refused() {
      return refusal != null
          || containers.stream().anyMatch(container -> container.refusal() != null);
    }
  }

  /**
   * One link's part when the sandbox of a pod runs.
   *
   * @param reason why it would refuse the pod, or why it is not called; null if neither
   * @param actions what it would do
   */
  public record SandboxPart(
      String link,
      String version,
      Outcome outcome,
      @Nullable String reason,
      List<String> actions) {}

  /**
   * One container.
   *
   * @param id by which it is known here
   * @param refusal what the runtime would be told; null if it would be created
   * @param links each link's part, in the order of the chain
   * @param oci what would be different in the OCI spec
   * @param others what would be changed of other containers
   */
  public record ContainerPart(
      String name,
      String id,
      @Nullable String refusal,
      List<LinkPart> links,
      List<Change> oci,
      List<String> others) {}

  /**
   * One link's part.
   *
   * @param reason why its wish would not count, or why it is not called; null if neither
   * @param conflict who else asks for what, if that is the reason
   * @param changes by NRI's names
   * @param warnings on what would have no effect
   */
  public record LinkPart(
      String link,
      String version,
      Outcome outcome,
      @Nullable String reason,
      @Nullable ConflictView conflict,
      List<Change> changes,
      List<String> warnings) {}

  /**
   * One entry that changes.
   *
   * @param field NRI's name of the field or, in an OCI spec, the path
   * @param key the entry in it; empty where it is a single value
   * @param from null if there was none
   * @param to null if it would be gone
   */
  public record Change(String field, String key, @Nullable String from, @Nullable String to) {}
}
