package dev.switchboard.nri;

import dev.switchboard.nri.chain.ChainListener.RequestAnswer;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkStates;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.node.NodeState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks, whenever a runtime has told what exists, at the containers that were created without us:
 * has the extensions answer their creation once more, as if in shadow mode, and compares. Breakers,
 * counters and decisions know nothing of it; guests have been told by Synchronize.
 */
final class MissedContainers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

  /** More than a node has as a rule; of more, the newest. */
  private static final int MOST = 200;

  private final LiveChain chain;
  private final NodeState node;
  private final Supplier<Target> runtime;
  private final Rehearser rehearser;
  private final ContainerUpdater updater;
  private final boolean repairs;
  private final ExecutorService looker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("nri-missed").factory());
  private volatile List<MissedContainer> found = List.of();

  /**
   * @param runtime the one that serves
   * @param repairs whether to make up for what an update can carry
   */
  MissedContainers(
      LiveChain chain,
      NodeState node,
      Supplier<Target> runtime,
      Rehearser rehearser,
      ContainerUpdater updater,
      boolean repairs) {
    this.chain = chain;
    this.node = node;
    this.runtime = runtime;
    this.rehearser = rehearser;
    this.updater = updater;
    this.repairs = repairs;
  }

  /**
   * A runtime has told what exists; returns at once.
   *
   * @return completes when it has been looked at
   */
  Future<?> look() {
    try {
      return looker.submit(this::lookNow);
    } catch (RejectedExecutionException e) {
      LOG.debug("shutting down", e);
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Those of the last look that something is, or was, lacking of and that still exist. */
  List<MissedContainer> found() {
    return found.stream().filter(each -> node.knowsContainer(each.id())).toList();
  }

  private void lookNow() {
    try {
      lookAtAll();
    } catch (RuntimeException e) {
      LOG.error("containers that were created without us cannot be looked at", e);
    }
  }

  private void lookAtAll() {
    List<Container> missed = node.missed();
    var states =
        new LinkStates(); // of this look alone: they would keep unloaded extensions in memory
    List<Rehearsal> lacking =
        missed.stream()
            .sorted(Comparator.comparingLong(Container::createdAt).reversed())
            .limit(MOST)
            .flatMap(container ->
                node.pod(container.podSandboxId()).stream()
                    .flatMap(pod -> rehearse(pod, container, states).stream()))
            .filter(rehearsal -> rehearsal.missed().lacking())
            .toList();
    found = lacking.stream().map(Rehearsal::missed).toList();
    if (!missed.isEmpty()) {
      LOG.atLevel(lacking.isEmpty() ? Level.INFO : Level.WARN)
          .log(
              "{} containers were created without us; extensions would have changed {} of the"
                  + " newest {}",
              missed.size(),
              lacking.size(),
              Math.min(missed.size(), MOST));
    }
    if (repairs) {
      repair(lacking);
    }
  }

  private Optional<Rehearsal> rehearse(PodSandbox pod, Container container, LinkStates states) {
    LiveChain.Use use = chain.begin();
    List<Link> links =
        use.chain().links(Event.CREATE_CONTAINER).stream()
            .filter(link -> link.settings().policy().mode() == Mode.LIVE)
            .filter(link -> !link.isMissing() && rehearser.mayAsk(link))
            .toList();
    try {
      RequestAnswer answer =
          rehearser.ask(links, states, pod, container, "missed-" + container.id(), runtime.get());
      return Optional.of(Rehearsal.of(pod, container, answer));
    } catch (RejectedExecutionException e) {
      LOG.debug("shutting down", e);
      return Optional.empty();
    } finally {
      use.end();
    }
  }

  private void repair(List<Rehearsal> lacking) {
    var updates = new ArrayList<ContainerUpdate>();
    lacking.forEach(each -> each.repair().ifPresent(updates::add));
    if (updates.isEmpty()) {
      return;
    }
    var _ =
        updater
            .update(new ContainerUpdates(updates, List.of()))
            .whenComplete((failed, problem) -> {
              if (problem != null) {
                LOG.warn("containers that were created without us are not repaired", problem);
              } else {
                Set<String> left =
                    failed.stream().map(ContainerUpdate::containerId).collect(Collectors.toSet());
                updates.removeIf(update -> left.contains(update.containerId()));
                repaired(lacking, updates);
              }
            });
  }

  private void repaired(List<Rehearsal> lacking, List<ContainerUpdate> done) {
    Map<String, MissedContainer> changed =
        lacking.stream()
            .filter(each ->
                done.stream().anyMatch(update -> update.containerId().equals(each.missed().id())))
            .map(Rehearsal::repaired)
            .collect(Collectors.toMap(MissedContainer::id, Function.identity()));
    found = found.stream().map(each -> changed.getOrDefault(each.id(), each)).toList();
    LOG.info("{} containers that were created without us have been repaired", changed.size());
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
