package dev.switchboard.nri.it;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.UpdateContainerRequest;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * Answers what an annotation of the pod says, {@code wish/NAME}: a CreateContainerResponse in
 * base64, or a failure after an exclamation mark. Without one it does not take part.
 */
final class ScriptedLink
    implements CreateContainerHandler, UpdateContainerHandler, StopContainerHandler {
  private final String name;
  private final Consumer<String> shown;

  /**
   * @param shown told what this link is shown, as a line with its name and an
   *     UpdateContainerRequest in base64
   */
  ScriptedLink(String name, Consumer<String> shown) {
    this.name = name;
    this.shown = shown;
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws InvalidProtocolBufferException {
    return answer(pod, container, Resources.none());
  }

  @Override
  public ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, RequestContext request)
      throws InvalidProtocolBufferException {
    return answer(pod, container, resources).others();
  }

  @Override
  public ContainerUpdates stopContainer(PodSandbox pod, Container container, RequestContext request)
      throws InvalidProtocolBufferException {
    return answer(pod, container, Resources.none()).others();
  }

  /** Of failures that are meant there are many, and nobody wants to know where they come from. */
  private static final class MeantException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MeantException(String message) {
      super(message, null, false, false);
    }
  }

  private ContainerAdjustment answer(PodSandbox pod, Container container, Resources resources)
      throws InvalidProtocolBufferException {
    String text = pod.annotations().get("wish/" + name);
    if (text == null) {
      return ContainerAdjustment.none();
    }
    var seen =
        UpdateContainerRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setContainer(WireWriter.container(container))
            .setLinuxResources(WireWriter.resources(resources))
            .build();
    shown.accept(name + " " + Base64.getEncoder().encodeToString(seen.toByteArray()) + "\n");
    if (text.startsWith("!")) {
      throw new MeantException(text.substring(1));
    }
    return WireReader.adjustment(
        CreateContainerResponse.parseFrom(Base64.getDecoder().decode(text)));
  }
}
