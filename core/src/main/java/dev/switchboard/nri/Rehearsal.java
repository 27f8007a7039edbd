package dev.switchboard.nri;

import dev.switchboard.nri.MissedContainer.Share;
import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.ChainListener.RequestAnswer;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.Memory;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.InvalidWishException;
import dev.switchboard.nri.merge.MergeConflictException;
import dev.switchboard.nri.node.Difference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What came of the creation of a container that exists already, played once more.
 *
 * @param container as it is
 * @param outcome as it would be
 * @param asked the resources asked for
 * @param missed the same for people
 */
record Rehearsal(Container container, Container outcome, Resources asked, MissedContainer missed) {
  static Rehearsal of(PodSandbox pod, Container container, RequestAnswer answer) {
    var merger = new AdjustmentMerger(container);
    var shares = new ArrayList<Share>();
    for (LinkAnswer each : answer.answers()) {
      Container before = merger.outcome();
      if (each.failure().isEmpty() && each.adjustment().isPresent()) {
        merge(merger, each.link().id(), each.adjustment().get());
        List<Difference> differences = Difference.between(before, merger.outcome());
        if (!differences.isEmpty()) {
          shares.add(new Share(each.link().id(), each.link().version(), differences));
        }
      }
    }
    Optional<String> failure = answer.refusal().map(LinkFailure::message);
    boolean lacking = !shares.isEmpty() || failure.isPresent();
    return new Rehearsal(
        container,
        merger.outcome(),
        merger.result().resources(),
        new MissedContainer(
            pod.namespace() + "/" + pod.name(),
            container.name(),
            container.id(),
            shares,
            failure,
            false,
            lacking));
  }

  private static void merge(AdjustmentMerger merger, String link, ContainerAdjustment wish) {
    try {
      merger.merge(link, wish);
    } catch (MergeConflictException | InvalidWishException e) {
      throw new IllegalStateException("what could be merged cannot be merged again", e);
    }
  }

  /** An update with what is lacking of the resources that every runtime updates. */
  Optional<ContainerUpdate> repair() {
    Resources lacking = lacking();
    return missed.failure().isPresent() || lacking.isEmpty()
        ? Optional.empty()
        : Optional.of(ContainerUpdate.of(container.id(), lacking));
  }

  private Resources lacking() {
    Resources is = container.linux().resources();
    Memory memory = asked.memory();
    Cpu cpu = asked.cpu();
    var unified = new HashMap<>(asked.unified());
    unified.entrySet().removeAll(is.unified().entrySet());
    Resources none = Resources.none();
    return new Resources(
        new Memory(
            unless(memory.limit(), is.memory().limit()),
            Memory.NONE.reservation(),
            Memory.NONE.swap(),
            Memory.NONE.kernel(),
            Memory.NONE.kernelTcp(),
            Memory.NONE.swappiness(),
            Memory.NONE.disableOomKiller(),
            Memory.NONE.useHierarchy()),
        new Cpu(
            unless(cpu.shares(), is.cpu().shares()),
            unless(cpu.quota(), is.cpu().quota()),
            unless(cpu.period(), is.cpu().period()),
            Cpu.NONE.realtimeRuntime(),
            Cpu.NONE.realtimePeriod(),
            cpu.cpus().equals(is.cpu().cpus()) ? "" : cpu.cpus(),
            cpu.mems().equals(is.cpu().mems()) ? "" : cpu.mems()),
        asked.hugepageLimits().stream()
            .filter(limit -> !is.hugepageLimits().contains(limit))
            .toList(),
        none.blockioClass(),
        none.rdtClass(),
        Map.copyOf(unified),
        none.deviceRules(),
        none.pidsLimit());
  }

  private static OptionalLong unless(OptionalLong asked, OptionalLong is) {
    return asked.equals(is) ? OptionalLong.empty() : asked;
  }

  /** What people are told once the update has been made. */
  MissedContainer repaired() {
    var merger = new AdjustmentMerger(container);
    merge(merger, "repair", ContainerAdjustment.builder().resources(lacking()).build());
    return missed.repaired(Difference.between(merger.outcome(), outcome).isEmpty());
  }
}
