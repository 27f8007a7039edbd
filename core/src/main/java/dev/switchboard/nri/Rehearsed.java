package dev.switchboard.nri;

import dev.switchboard.nri.chain.ChainListener.LinkSkip;
import dev.switchboard.nri.chain.ChainListener.RequestAnswer;
import dev.switchboard.nri.chain.ChainListener.ShadowAnswer;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the chain would make of the creation of a container or a pod.
 *
 * @param links those that would hear of it, in their order
 * @param answer what came of it, as if the runtime had asked
 * @param reply what would be sent to the runtime; empty if it would be refused, and of a pod
 * @param skips links that would not be called, and why
 * @param shadows what links in shadow mode would have done
 * @param notAsked why links were not asked that would be called, by id
 * @param told what links would do for a pod, by id; a sentence each
 */
public record Rehearsed(
    List<Link> links,
    RequestAnswer answer,
    Optional<ContainerAdjustment> reply,
    List<LinkSkip> skips,
    List<ShadowAnswer> shadows,
    Map<String, String> notAsked,
    Map<String, List<String>> told) {
  public Rehearsed {
    links = List.copyOf(links);
    skips = List.copyOf(skips);
    shadows = List.copyOf(shadows);
    told = Map.copyOf(told);
  }
}
