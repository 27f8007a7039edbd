package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.ChainListener.UnaskedUpdates;
import dev.switchboard.nri.effect.Effect;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates that links ask for by themselves, outside any request, held to what holds for those in a
 * reply: grants, a word on what has no effect, which {@code strict} makes a failure, and nothing of
 * a link in shadow mode is sent.
 */
public final class LinkUpdates {
  private static final Logger LOG = LoggerFactory.getLogger(LinkUpdates.class);

  private final ContainerUpdater updater;
  private final Supplier<Optional<Target>> target;
  private final ChainListener listener;

  /**
   * @param updater sends them
   * @param target the runtime they go to; empty while there is none
   * @param listener told of each
   */
  public LinkUpdates(
      ContainerUpdater updater, Supplier<Optional<Target>> target, ChainListener listener) {
    this.updater = updater;
    this.target = target;
    this.listener = listener;
  }

  /**
   * What a link asks with. A failure is the caller's; it names the link.
   *
   * @param link as it stands when it asks, whatever it was when it started
   */
  public ContainerUpdater of(Supplier<Link> link) {
    return updates -> send(link.get().description(), updates);
  }

  private CompletionStage<List<ContainerUpdate>> send(Link link, ContainerUpdates updates) {
    List<Warning> warnings =
        target
            .get()
            .flatMap(runtime -> Optional.ofNullable(Effect.of(updates, runtime)))
            .map(Effect::warnings)
            .orElse(List.of());
    warnings.forEach(warning -> LOG.warn("{} {} (unasked)", link.label(), warning.text()));
    LinkFailure failure = failure(link, updates, warnings);
    listener.updatesAsked(
        new UnaskedUpdates(link, updates, Optional.ofNullable(failure), warnings));
    if (failure != null) {
      LOG.warn("updates of {} are not sent: {}", link.label(), failure.reason());
      return CompletableFuture.failedStage(new IllegalStateException(failure.message()));
    }
    return link.settings().policy().mode() == Mode.SHADOW
        ? CompletableFuture.completedStage(List.of())
        : sendOn(updates);
  }

  private static @Nullable LinkFailure failure(
      Link link, ContainerUpdates updates, List<Warning> warnings) {
    @Nullable String missing = link.grants().missingFor(updates);
    if (missing != null) {
      return LinkFailure.ungranted(link, missing);
    }
    return warnings.isEmpty() || !link.settings().policy().strict()
        ? null
        : LinkFailure.strict(link, warnings);
  }

  /** Threads that the host makes meanwhile must not inherit the extension's classes. */
  private CompletionStage<List<ContainerUpdate>> sendOn(ContainerUpdates updates) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(LinkUpdates.class.getClassLoader());
    try {
      return updater.update(updates);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
