package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.match.Match;
import dev.switchboard.nri.match.MatchFailedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about, as the runtime sent it.
 *
 * @param pod the pod, or the pod of the container; empty for Synchronize
 * @param container the container; empty in what is about a pod, and in Synchronize
 * @param requested the resources that an update asks for
 */
public record Subject(
    Optional<PodSandbox> pod, Optional<Container> container, Optional<Resources> requested) {
  /** Of Synchronize. */
  static final Subject EVERYTHING =
      new Subject(Optional.empty(), Optional.empty(), Optional.empty());

  static Subject of(PodSandbox pod) {
    return new Subject(Optional.of(pod), Optional.empty(), Optional.empty());
  }

  static Subject of(PodSandbox pod, Resources requested) {
    return new Subject(Optional.of(pod), Optional.empty(), Optional.of(requested));
  }

  static Subject of(PodSandbox pod, Container container) {
    return new Subject(Optional.of(pod), Optional.of(container), Optional.empty());
  }

  static Subject of(PodSandbox pod, Container container, Resources requested) {
    return new Subject(Optional.of(pod), Optional.of(container), Optional.of(requested));
  }

  static Subject of(LifecycleEvent event) {
    return event instanceof LifecycleEvent.ContainerEvent of
        ? of(of.pod(), of.container())
        : of(event.pod());
  }

  /**
   * Whether a link is called.
   *
   * @return null if it is; else the criterion that does not hold
   */
  @SuppressWarnings("ReferenceEquality") // a quick look for the usual one
  @Nullable String mismatch(Match match) throws MatchFailedException {
    return match == Match.EVERYTHING || pod.isEmpty()
        ? null
        : match.mismatch(pod.get(), container.orElse(null));
  }

  /** Identifies the pod, over all its sandboxes if possible; empty if there is none. */
  String podKey() {
    return pod.map(known -> known.uid().isEmpty() ? known.id() : known.uid()).orElse("");
  }
}
