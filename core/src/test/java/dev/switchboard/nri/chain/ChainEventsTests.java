package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerEvent;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerStarted;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxRemoved;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.SynchronizeHandler;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each kind of request does with its links. */
@Timeout(120)
class ChainEventsTests extends ChainFixture {
  @Test
  void linksAreCalledForWhatTheyHandleOnly() throws Exception {
    var told = Collections.synchronizedList(new ArrayList<String>());
    NriExtension everything = new Everything(told, "every");
    NriExtension containers = new OnlyContainers(told);
    NriExtension started = new OnlyStarted(told);
    LifecycleListener<LifecycleEvent> lambda = (event, _) -> told.add("lambda");
    Chain chain =
        chain(link("a", everything), link("b", containers), link("c", started), link("d", lambda));
    tell(chain, new ContainerStarted(POD, CONTAINER), Event.POST_START_CONTAINER);
    assertThat(told).containsExactly("every", "containers", "started", "lambda");
    told.clear();
    tell(chain, new PodSandboxRemoved(POD), Event.REMOVE_POD_SANDBOX);
    assertThat(told).containsExactly("every", "lambda");
    assertThat(chain(link("c", started)).events()).containsExactly(Event.POST_START_CONTAINER);
    assertThat(chain(link("b", containers)).events())
        .containsExactly(
            Event.POST_CREATE_CONTAINER,
            Event.POST_START_CONTAINER,
            Event.POST_UPDATE_CONTAINER,
            Event.REMOVE_CONTAINER);
    assertThat(chain(link("a", (RunPodSandboxHandler) (_, _) -> {})).events())
        .containsExactly(Event.RUN_POD_SANDBOX);
  }

  private static CompletableFuture<Boolean> tell(Chain chain, LifecycleEvent event, Event number) {
    var reply = new CompletableFuture<Boolean>();
    chain.tell(event, request(number), reply);
    return reply;
  }

  private static class Everything implements LifecycleListener<LifecycleEvent> {
    private final List<String> told;
    private final String name;

    Everything(List<String> told, String name) {
      this.told = told;
      this.name = name;
    }

    @Override
    public void onEvent(LifecycleEvent event, RequestContext request) {
      told.add(name);
    }
  }

  private record OnlyContainers(List<String> told) implements LifecycleListener<ContainerEvent> {
    @Override
    public void onEvent(ContainerEvent event, RequestContext request) {
      told.add("containers");
    }
  }

  private record OnlyStarted(List<String> told) implements LifecycleListener<ContainerStarted> {
    @Override
    public void onEvent(ContainerStarted event, RequestContext request) {
      told.add("started");
    }
  }

  @Test
  void everyListenerHearsAnEventEvenAfterOneHasFailed() {
    var told = Collections.synchronizedList(new ArrayList<String>());
    LifecycleListener<LifecycleEvent> bad =
        (_, _) -> {
          throw new IllegalStateException("deaf");
        };
    Chain chain = chain(link("a", bad), link("b", new Everything(told, "b")));
    LinkFailure failure =
        failure(tell(chain, new PodSandboxRemoved(POD), Event.REMOVE_POD_SANDBOX));
    assertThat(failure.message()).isEqualTo("a@1.0: error: deaf");
    assertThat(told).containsExactly("b");
  }

  @Test
  void aRefusedPodIsNotShownToTheLinksAfter() {
    var told = new ArrayList<String>();
    RunPodSandboxHandler refuses =
        (_, _) -> {
          throw new IllegalStateException("not here");
        };
    RunPodSandboxHandler tells = (pod, _) -> told.add(pod.name());
    var reply = new CompletableFuture<Boolean>();
    chain(link("a", refuses), link("b", tells))
        .runPodSandbox(POD, request(Event.RUN_POD_SANDBOX), reply);
    assertThat(failure(reply).message()).isEqualTo("a@1.0: error: not here");
    assertThat(told).isEmpty();
  }

  private static Resources pids(long limit) {
    return new Resources(
        Resources.none().memory(),
        Resources.none().cpu(),
        List.of(),
        Optional.of("class" + limit),
        Optional.empty(),
        Map.of(),
        List.of(),
        OptionalLong.empty());
  }

  @Test
  void anUpdateIsSeenAsChangedByTheLinksBefore() throws Exception {
    UpdateContainerHandler first =
        (_, container, _, _) -> ContainerUpdates.of(ContainerUpdate.of(container.id(), pids(1)));
    UpdateContainerHandler second =
        (_, _, resources, _) -> {
          assertThat(resources.blockioClass()).contains("class1");
          return ContainerUpdates.of(ContainerUpdate.of("other", pids(2)));
        };
    var reply = new CompletableFuture<ContainerUpdates>();
    chain(link("a", first), link("b", second))
        .updateContainer(POD, CONTAINER, Resources.none(), request(Event.UPDATE_CONTAINER), reply);
    assertThat(reply.get().updates())
        .extracting(ContainerUpdate::containerId)
        .containsExactly("c1", "other");
  }

  @Test
  void stopAndSynchronizeReachEveryLinkEvenAfterAFailure() {
    var told = new ArrayList<String>();
    StopContainerHandler badStop =
        (_, _, _) -> {
          throw new IllegalStateException("no stop");
        };
    StopContainerHandler stop =
        (_, _, _) -> {
          told.add("stop");
          return ContainerUpdates.none();
        };
    SynchronizeHandler badSync =
        (_, _, _) -> {
          throw new IllegalStateException("no sync");
        };
    SynchronizeHandler sync =
        (pods, containers, _) -> {
          told.add("sync " + pods.size() + containers.size());
          return ContainerUpdates.none();
        };
    Chain chain = chain(link("a", badStop), link("b", stop), link("c", badSync), link("d", sync));
    var stopped = new CompletableFuture<ContainerUpdates>();
    chain.stopContainer(POD, CONTAINER, request(Event.STOP_CONTAINER), stopped);
    var synchronised = new CompletableFuture<ContainerUpdates>();
    chain.synchronize(
        () -> List.of(POD),
        List::of,
        new Request("s", Optional.empty(), System.nanoTime() + LONG.toNanos(), Map.of()),
        synchronised);
    assertThat(failure(stopped).message()).isEqualTo("a@1.0: error: no stop");
    assertThat(synchronised.join()).isEqualTo(ContainerUpdates.none());
    assertThat(answers.get(2).failure()).map(LinkFailure::reason).contains("no sync");
    assertThat(told).containsExactly("stop", "sync 10");
  }

  @Test
  void theFirstRejectionOfAValidatorCounts() {
    var proposal =
        new Proposal(
            POD, CONTAINER, ContainerAdjustment.none(), List.of(), Map.of(), List.of("50-x"));
    AdjustmentValidator accepts = (_, _) -> Verdict.accept();
    AdjustmentValidator rejects = (_, _) -> Verdict.reject("no hooks here");
    var accepted = new CompletableFuture<Verdict>();
    chain(link("a", accepts))
        .validate(proposal, request(Event.VALIDATE_CONTAINER_ADJUSTMENT), accepted);
    assertThat(accepted.join()).isEqualTo(Verdict.accept());
    var rejected = new CompletableFuture<Verdict>();
    chain(link("a", accepts), link("b", rejects))
        .validate(proposal, request(Event.VALIDATE_CONTAINER_ADJUSTMENT), rejected);
    assertThat(failure(rejected))
        .isEqualTo(new LinkFailure(Kind.REJECTED, "b@1.0", "no hooks here"));
  }
}
