package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.StartContainerHandler;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.SynchronizeHandler;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.UpdatePodSandboxHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An extension that hears every event, and does the same in each. */
final class EveryHandler
    implements RunPodSandboxHandler,
        UpdatePodSandboxHandler,
        CreateContainerHandler,
        StartContainerHandler,
        UpdateContainerHandler,
        StopContainerHandler,
        SynchronizeHandler,
        AdjustmentValidator,
        LifecycleListener<LifecycleEvent> {
  private final Behaviour behaviour;
  private final AtomicInteger calls = new AtomicInteger();

  /** What it does. Without a body, it behaves. */
  interface Behaviour {
    default void before() throws Exception {}

    default ContainerAdjustment adjustment() {
      return ContainerAdjustment.none();
    }

    default ContainerUpdates updates() {
      return ContainerUpdates.none();
    }

    default Verdict verdict() {
      return Verdict.accept();
    }
  }

  EveryHandler(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  /** How often it has been called. */
  int calls() {
    return calls.get();
  }

  private Behaviour called() throws Exception {
    calls.incrementAndGet();
    behaviour.before();
    return behaviour;
  }

  @Override
  public void runPodSandbox(PodSandbox pod, RequestContext request) throws Exception {
    called();
  }

  @Override
  public void updatePodSandbox(
      PodSandbox pod, Resources overhead, Resources resources, RequestContext request)
      throws Exception {
    called();
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request) throws Exception {
    return called().adjustment();
  }

  @Override
  public void startContainer(PodSandbox pod, Container container, RequestContext request)
      throws Exception {
    called();
  }

  @Override
  public ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, RequestContext request)
      throws Exception {
    return called().updates();
  }

  @Override
  public ContainerUpdates stopContainer(PodSandbox pod, Container container, RequestContext request)
      throws Exception {
    return called().updates();
  }

  @Override
  public ContainerUpdates synchronize(
      List<PodSandbox> pods, List<Container> containers, RequestContext request) throws Exception {
    return called().updates();
  }

  @Override
  public Verdict validate(Proposal proposal, RequestContext request) throws Exception {
    return called().verdict();
  }

  @Override
  public void onEvent(LifecycleEvent event, RequestContext request) throws Exception {
    called();
  }
}
