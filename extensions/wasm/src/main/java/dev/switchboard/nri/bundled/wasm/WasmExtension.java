package dev.switchboard.nri.bundled.wasm;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.switchboard.nri.bundled.wasm.HostedModule.Question;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.StartContainerHandler;
import dev.switchboard.nri.extension.StatusProvider;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * Runs NRI plugins compiled to WebAssembly, one after the other in the order of their names. What
 * they ask for is merged as the runtime merges separate plugins, with the same conflicts.
 */
@Extension
public final class WasmExtension
    implements CreateContainerHandler,
        UpdateContainerHandler,
        StopContainerHandler,
        RunPodSandboxHandler,
        UpdatePodSandboxHandler,
        StartContainerHandler,
        SynchronizeHandler,
        AdjustmentValidator,
        LifecycleListener<LifecycleEvent>,
        StatusProvider {
  private @Nullable Loader loader;

  @Override
  public void start(ExtensionContext context) {
    loader = new Loader(context);
  }

  @Override
  public void stop() throws InterruptedException {
    loader().stop();
  }

  private Loader loader() {
    Loader started = loader;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  private Iterable<HostedModule> modules() {
    return loader().modules();
  }

  /** Asks a module; empty if the event is nothing to it. */
  private static <R extends MessageLite> Optional<R> ask(
      HostedModule module,
      Event event,
      Supplier<Question> question,
      Parser<R> reply,
      RequestContext request)
      throws ModuleException, InterruptedException {
    Optional<byte[]> bytes = module.ask(event, question, request);
    return bytes.isEmpty()
        ? Optional.empty()
        : Optional.of(parsed(module.name(), reply, bytes.get()));
  }

  static <R extends MessageLite> R parsed(String module, Parser<R> parser, byte[] bytes)
      throws ModuleException {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw ModuleException.of(module, "answers with what is no message: " + e.getMessage());
    }
  }

  @Override
  public ContainerUpdates synchronize(
      List<PodSandbox> pods, List<Container> containers, RequestContext request)
      throws ModuleException, InterruptedException {
    Node node = loader().node();
    node.set(pods, containers);
    var updates = new ArrayList<ContainerUpdate>();
    for (HostedModule module : modules()) {
      Optional<byte[]> reply =
          module.synchronize(
              new Question("plugin_synchronize", node.told().orElseThrow()), request);
      if (reply.isPresent()) {
        SynchronizeResponse answer =
            parsed(module.name(), SynchronizeResponse.parser(), reply.get());
        updates.addAll(WireReader.updates(answer.getUpdateList(), List.of()).updates());
      }
    }
    return new ContainerUpdates(updates, List.<ContainerEviction>of());
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request) throws Exception {
    var merger = new AdjustmentMerger(container);
    for (HostedModule module : modules()) {
      Optional<CreateContainerResponse> reply =
          ask(
              module,
              Event.CREATE_CONTAINER,
              () ->
                  new Question(
                      "plugin_create_container",
                      CreateContainerRequest.newBuilder()
                          .setPod(WireWriter.pod(pod))
                          .setContainer(WireWriter.container(merger.draft()))
                          .build()),
              CreateContainerResponse.parser(),
              request);
      if (reply.isPresent()) {
        merger.merge(module.name(), WireReader.adjustment(reply.get()));
      }
    }
    return merger.result();
  }

  @Override
  public ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, RequestContext request)
      throws Exception {
    var merger = UpdateMerger.ofUpdate(container.id(), resources);
    for (HostedModule module : modules()) {
      Optional<UpdateContainerResponse> reply =
          ask(
              module,
              Event.UPDATE_CONTAINER,
              () ->
                  new Question(
                      "plugin_update_container",
                      UpdateContainerRequest.newBuilder()
                          .setPod(WireWriter.pod(pod))
                          .setContainer(WireWriter.container(container))
                          .setLinuxResources(WireWriter.resources(merger.requested()))
                          .build()),
              UpdateContainerResponse.parser(),
              request);
      if (reply.isPresent()) {
        merger.merge(
            module.name(),
            WireReader.updates(reply.get().getUpdateList(), reply.get().getEvictList()));
      }
    }
    return merger.result();
  }

  @Override
  public ContainerUpdates stopContainer(PodSandbox pod, Container container, RequestContext request)
      throws Exception {
    var merger = UpdateMerger.ofStop();
    for (HostedModule module : modules()) {
      Optional<StopContainerResponse> reply =
          ask(
              module,
              Event.STOP_CONTAINER,
              () ->
                  new Question(
                      "plugin_stop_container",
                      StopContainerRequest.newBuilder()
                          .setPod(WireWriter.pod(pod))
                          .setContainer(WireWriter.container(container))
                          .build()),
              StopContainerResponse.parser(),
              request);
      if (reply.isPresent()) {
        merger.merge(module.name(), WireReader.updates(reply.get().getUpdateList(), List.of()));
      }
    }
    return merger.result();
  }

  @Override
  public Verdict validate(Proposal proposal, RequestContext request)
      throws ModuleException, InterruptedException {
    for (HostedModule module : modules()) {
      Optional<ValidateContainerAdjustmentResponse> reply =
          ask(
              module,
              Event.VALIDATE_CONTAINER_ADJUSTMENT,
              () ->
                  new Question(
                      ModuleCalls.function(Event.VALIDATE_CONTAINER_ADJUSTMENT),
                      WireWriter.proposal(proposal)),
              ValidateContainerAdjustmentResponse.parser(),
              request);
      if (reply.isPresent() && reply.get().getReject()) {
        return Verdict.reject(reply.get().getReason());
      }
    }
    return Verdict.accept();
  }

  @Override
  public void runPodSandbox(PodSandbox pod, RequestContext request)
      throws ModuleException, InterruptedException {
    loader().node().put(pod);
    tell(Event.RUN_POD_SANDBOX, pod, null, request);
  }

  @Override
  public void startContainer(PodSandbox pod, Container container, RequestContext request)
      throws ModuleException, InterruptedException {
    tell(Event.START_CONTAINER, pod, container, request);
  }

  @Override
  public void updatePodSandbox(
      PodSandbox pod, Resources overhead, Resources resources, RequestContext request)
      throws ModuleException, InterruptedException {
    var message =
        UpdatePodSandboxRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setOverheadLinuxResources(WireWriter.resources(overhead))
            .setLinuxResources(WireWriter.resources(resources))
            .build();
    for (HostedModule module : modules()) {
      var _ =
          module.ask(
              Event.UPDATE_POD_SANDBOX,
              () -> ModuleCalls.of(module, Event.UPDATE_POD_SANDBOX, message, pod),
              request);
    }
  }

  @Override
  public void onEvent(LifecycleEvent event, RequestContext request)
      throws ModuleException, InterruptedException {
    loader().node().note(event);
    tell(
        ModuleCalls.event(event),
        event.pod(),
        event instanceof LifecycleEvent.ContainerEvent of ? of.container() : null,
        request);
  }

  private void tell(
      Event event, PodSandbox pod, @Nullable Container container, RequestContext request)
      throws ModuleException, InterruptedException {
    for (HostedModule module : modules()) {
      var _ = module.ask(event, () -> ModuleCalls.about(module, event, pod, container), request);
    }
  }

  @Override
  public Map<String, Object> status() {
    var modules = new LinkedHashMap<String, Object>();
    modules().forEach(module -> modules.put(module.name(), module.status()));
    return Map.of(
        "directory", loader().config().directory().toString(),
        "modules", modules,
        "refused", loader().refused());
  }
}
