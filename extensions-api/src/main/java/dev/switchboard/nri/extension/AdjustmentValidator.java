package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;
import java.util.Map;

/** Accepts or refuses what all links together make of a container (NRI event 14, from v0.10 on). */
@FunctionalInterface
public interface AdjustmentValidator extends NriExtension {
  /**
   * @throws Exception refuses the creation, as {@link Verdict.Reject} does
   */
  Verdict validate(Proposal proposal, RequestContext request) throws Exception;

  /** The answer of a validator. */
  sealed interface Verdict {
    /** Nothing to say against it. */
    record Accept() implements Verdict {}

    /**
     * Refuses the creation.
     *
     * @param reason sentence for the pod's event
     */
    record Reject(String reason) implements Verdict {}

    /** Accepts. */
    static Verdict accept() {
      return new Accept();
    }

    /** Refuses, with the reason. */
    static Verdict reject(String reason) {
      return new Reject(reason);
    }
  }

  /**
   * What is about to be created.
   *
   * @param pod the container's pod
   * @param container before any adjustment
   * @param adjustment what all plugins of the runtime together ask for
   * @param updates updates of other containers that go with it
   * @param owners who owns which field of which container
   * @param plugins the plugins that were asked, as {@code index-name}
   */
  record Proposal(
      PodSandbox pod,
      Container container,
      ContainerAdjustment adjustment,
      List<ContainerUpdate> updates,
      Map<String, FieldOwners> owners,
      List<String> plugins) {
    public Proposal {
      updates = List.copyOf(updates);
      owners = Map.copyOf(owners);
      plugins = List.copyOf(plugins);
    }
  }

  /**
   * Owners of the fields of one container; a leading {@code -} stands for "cleared by", and hooks
   * have a list separated by commas.
   *
   * @param simple owner by number of NRI's Field
   * @param compound owner by key, by number of NRI's Field
   */
  record FieldOwners(Map<Integer, String> simple, Map<Integer, Map<String, String>> compound) {
    public FieldOwners {
      simple = Map.copyOf(simple);
      compound = Map.copyOf(compound);
    }
  }
}
