package dev.switchboard.nri.bundled.hosting;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.ExtensionContext;
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
import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.UpdateMerger;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.StopContainerRequest;
import dev.switchboard.nri.wire.proto.StopContainerResponse;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import dev.switchboard.nri.wire.proto.UpdateContainerRequest;
import dev.switchboard.nri.wire.proto.UpdateContainerResponse;
import dev.switchboard.nri.wire.proto.UpdatePodSandboxRequest;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Hosts NRI plugins, one after the other in their order. What they ask for is merged as the runtime
 * merges separate plugins, with the same conflicts, which name them.
 */
public abstract class HostedPlugins
    implements CreateContainerHandler,
        UpdateContainerHandler,
        StopContainerHandler,
        RunPodSandboxHandler.Foretelling,
        UpdatePodSandboxHandler,
        StartContainerHandler,
        SynchronizeHandler,
        AdjustmentValidator,
        LifecycleListener<LifecycleEvent> {

  private static final Asked NOTHING = (_, _) -> {};

  /** Those that are there, in their order. */
  protected abstract Iterable<? extends HostedPlugin> plugins();

  /** What they are synchronized from. */
  protected abstract Node node();

  /** What comes of a reply. */
  private interface Use {
    void of(byte[] reply) throws Exception;
  }

  /** Asks each of them, and has what it answers used; ends with the first that fails. */
  private void each(Question question, RequestContext request, Asked use) throws Exception {
    for (HostedPlugin plugin : plugins()) {
      asked(plugin, () -> plugin.ask(question, request), reply -> use.of(plugin, reply));
    }
  }

  /**
   * Has all of them hear of what cannot be refused.
   *
   * @throws Exception the first failure, when all have heard
   */
  private void all(Question question, RequestContext request, Asked use) throws Exception {
    Exception first = null;
    for (HostedPlugin plugin : plugins()) {
      try {
        asked(plugin, () -> plugin.ask(question, request), reply -> use.of(plugin, reply));
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** What comes of the reply of a plugin. */
  private interface Asked {
    void of(HostedPlugin plugin, byte[] reply) throws Exception;
  }

  /** A question that is being put. */
  private interface Asking {
    Optional<byte[]> reply() throws Exception;
  }

  private static void asked(HostedPlugin plugin, Asking question, Use use) throws Exception {
    try {
      Optional<byte[]> reply = question.reply();
      if (reply.isPresent()) {
        use.of(reply.get());
      }
    } catch (InterruptedException e) {
      throw e; // the host's doing
    } catch (Exception e) {
      if (!plugin.ignores(e)) {
        throw e;
      }
    }
  }

  /**
   * A reply as a message.
   *
   * @throws IllegalStateException if it is none
   */
  public static <R extends MessageLite> R parsed(
      HostedPlugin plugin, Parser<R> parser, byte[] reply) {
    try {
      return parser.parseFrom(reply);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          plugin.name() + " answers with what is no message: " + e.getMessage(), e);
    }
  }

  @Override
  public ContainerUpdates synchronize(
      List<PodSandbox> pods, List<Container> containers, RequestContext request) throws Exception {
    node().set(pods, containers);
    var updates = new ArrayList<ContainerUpdate>();
    for (HostedPlugin plugin : plugins()) {
      asked(
          plugin,
          () -> plugin.synchronize(node(), request),
          reply -> updates.addAll(updates(plugin, reply).updates()));
    }
    return new ContainerUpdates(updates, List.<ContainerEviction>of());
  }

  /** What a plugin that was synchronized asks for. */
  private static ContainerUpdates updates(HostedPlugin plugin, byte[] reply) {
    return WireReader.updates(
        parsed(plugin, SynchronizeResponse.parser(), reply).getUpdateList(), List.of());
  }

  /**
   * Sends what a plugin asks for outside any request.
   *
   * @param reply bytes of a SynchronizeResponse
   * @param context asked for its updater only if there are updates
   * @param label names it in the log, should that fail
   */
  public static void send(
      HostedPlugin plugin, byte[] reply, ExtensionContext context, String label, Logger log) {
    ContainerUpdates updates = updates(plugin, reply);
    if (!updates.isEmpty()) {
      var _ =
          context
              .updater()
              .update(updates)
              .whenComplete((_, failure) -> {
                if (failure != null) {
                  log.warn("updates of {} failed: {}", label, failure.toString());
                }
              });
    }
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request) throws Exception {
    var merger = new AdjustmentMerger(container);
    var question =
        Question.answered(
            Event.CREATE_CONTAINER,
            () ->
                CreateContainerRequest.newBuilder()
                    .setPod(WireWriter.pod(pod))
                    .setContainer(WireWriter.container(merger.draft()))
                    .build());
    each(
        question,
        request,
        (plugin, reply) ->
            merger.merge(
                plugin.name(),
                WireReader.adjustment(parsed(plugin, CreateContainerResponse.parser(), reply))));
    return merger.result();
  }

  @Override
  public ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, RequestContext request)
      throws Exception {
    var merger = UpdateMerger.ofUpdate(container.id(), resources);
    var question =
        Question.answered(
            Event.UPDATE_CONTAINER,
            () ->
                UpdateContainerRequest.newBuilder()
                    .setPod(WireWriter.pod(pod))
                    .setContainer(WireWriter.container(container))
                    .setLinuxResources(WireWriter.resources(merger.requested()))
                    .build());
    each(
        question,
        request,
        (plugin, reply) -> {
          var answer = parsed(plugin, UpdateContainerResponse.parser(), reply);
          merger.merge(
              plugin.name(), WireReader.updates(answer.getUpdateList(), answer.getEvictList()));
        });
    return merger.result();
  }

  @Override
  public ContainerUpdates stopContainer(PodSandbox pod, Container container, RequestContext request)
      throws Exception {
    var merger = UpdateMerger.ofStop();
    var question =
        Question.answered(
            Event.STOP_CONTAINER,
            () ->
                StopContainerRequest.newBuilder()
                    .setPod(WireWriter.pod(pod))
                    .setContainer(WireWriter.container(container))
                    .build());
    all(
        question,
        request,
        (plugin, reply) -> {
          var answer = parsed(plugin, StopContainerResponse.parser(), reply);
          merger.merge(plugin.name(), WireReader.updates(answer.getUpdateList(), List.of()));
        });
    return merger.result();
  }

  @Override
  public Verdict validate(Proposal proposal, RequestContext request) throws Exception {
    var question =
        Question.answered(Event.VALIDATE_CONTAINER_ADJUSTMENT, () -> WireWriter.proposal(proposal));
    var rejections = new ArrayList<Verdict>();
    for (HostedPlugin plugin : plugins()) {
      asked(
          plugin,
          () -> plugin.ask(question, request),
          reply -> {
            var answer = parsed(plugin, ValidateContainerAdjustmentResponse.parser(), reply);
            if (answer.getReject()) {
              rejections.add(Verdict.reject(answer.getReason()));
            }
          });
      if (!rejections.isEmpty()) {
        return rejections.getFirst();
      }
    }
    return Verdict.accept();
  }

  @Override
  public void runPodSandbox(PodSandbox pod, RequestContext request) throws Exception {
    node().put(pod);
    sandboxRuns(pod, request);
  }

  private void sandboxRuns(PodSandbox pod, RequestContext request) throws Exception {
    each(Question.told(Event.RUN_POD_SANDBOX, pod, (Container) null), request, NOTHING);
  }

  /** What may be asked in vain is asked in earnest: it cannot tell, but it can refuse. */
  @Override
  public List<String> foretellPodSandbox(PodSandbox pod, RequestContext request) throws Exception {
    sandboxRuns(pod, request);
    return List.of();
  }

  @Override
  public void startContainer(PodSandbox pod, Container container, RequestContext request)
      throws Exception {
    each(Question.told(Event.START_CONTAINER, pod, container), request, NOTHING);
  }

  @Override
  public void updatePodSandbox(
      PodSandbox pod, Resources overhead, Resources resources, RequestContext request)
      throws Exception {
    each(
        Question.told(
            Event.UPDATE_POD_SANDBOX,
            pod,
            () ->
                UpdatePodSandboxRequest.newBuilder()
                    .setPod(WireWriter.pod(pod))
                    .setOverheadLinuxResources(WireWriter.resources(overhead))
                    .setLinuxResources(WireWriter.resources(resources))
                    .build()),
        request,
        NOTHING);
  }

  @Override
  public void onEvent(LifecycleEvent event, RequestContext request) throws Exception {
    node().note(event);
    all(Question.told(event), request, NOTHING);
  }
}
