package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Accepts or refuses what all links together make of a container. Runtimes ask for it from NRI
 * v0.10 on (event 14), when all of their plugins have adjusted the container; with older ones it is
 * asked when the links of this host have.
 */
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
   * @param adjustment what all plugins of the runtime together ask for, or, with a runtime that
   *     does not ask for validation, the links of this host
   * @param updates updates of other containers that go with it
   * @param owners who owns which field of which container: a plugin as {@code index-name}, a link
   *     of this host by its id
   * @param plugins the plugins that were asked, as {@code index-name}, and the ids of the links of
   *     this host that did not fail
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

    /** The owner of a field without entries. */
    public Optional<String> of(Field field) {
      return Optional.ofNullable(simple.get(field.number()));
    }

    /** The owners of a field's entries, by key. */
    public Map<String, String> entries(Field field) {
      return compound.getOrDefault(field.number(), Map.of());
    }
  }
}
