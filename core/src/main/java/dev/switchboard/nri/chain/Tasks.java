package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.effect.Effect;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.InvalidWishException;
import dev.switchboard.nri.merge.MergeConflictException;
import dev.switchboard.nri.merge.UpdateMerger;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the kinds of request do with each link. */
final class Tasks {
  private Tasks() {}

  /** Merges adjustments; each link sees what those before it have made of the container. */
  static final class Create implements Task<ContainerAdjustment> {
    private final PodSandbox pod;
    private final Container container;
    private final AdjustmentMerger merger;
    private final Set<Link> failed = new HashSet<>();

    Create(PodSandbox pod, Container container) {
      this.pod = pod;
      this.container = container;
      this.merger = new AdjustmentMerger(container);
    }

    @Override
    public Object invoke(Link link, RequestContext context) throws Exception {
      return ((CreateContainerHandler) link.extension())
          .createContainer(pod, merger.draft(), context);
    }

    @Override
    public @Nullable Effect<?> effect(Object wish, Target target) {
      return Effect.of((ContainerAdjustment) wish, container, target);
    }

    @Override
    public @Nullable LinkFailure accept(Link link, Object wish) {
      ContainerAdjustment adjustment = (ContainerAdjustment) wish;
      return merging(
          link, link.grants().missingFor(adjustment), () -> merger.merge(link.id(), adjustment));
    }

    @Override
    public LinkAnswer answer(
        Request request, Link link, Duration took, @Nullable Object wish, @Nullable LinkFailure f) {
      return new LinkAnswer(
          request,
          link,
          took,
          Optional.ofNullable((ContainerAdjustment) wish),
          Optional.empty(),
          Optional.ofNullable(f));
    }

    @Override
    public void failed(Link link) {
      failed.add(link);
    }

    @Override
    public ContainerAdjustment result() {
      return merger.result();
    }

    /** Who had which share in it; once it has been answered. */
    Consultation consultation(List<Link> links) {
      return Consultation.of(
          merger.ownership(),
          links.stream().filter(link -> !failed.contains(link)).map(Link::id).toList());
    }
  }

  /** Merges updates. */
  static final class Update implements Task<ContainerUpdates> {
    private final UpdateMerger merger;
    private final UpdateCall handler;
    private final boolean goesOn;
    private final boolean refusable;

    /** Calls one link with the resources as the links before it have changed them. */
    interface UpdateCall {
      ContainerUpdates call(Link link, UpdateMerger merger, RequestContext context)
          throws Exception;
    }

    Update(UpdateMerger merger, boolean goesOnAfterFailure, boolean refusable, UpdateCall handler) {
      this.merger = merger;
      this.goesOn = goesOnAfterFailure;
      this.refusable = refusable;
      this.handler = handler;
    }

    @Override
    public Object invoke(Link link, RequestContext context) throws Exception {
      return handler.call(link, merger, context);
    }

    @Override
    public @Nullable Effect<?> effect(Object wish, Target target) {
      return Effect.of((ContainerUpdates) wish, target);
    }

    @Override
    public @Nullable LinkFailure accept(Link link, Object wish) {
      ContainerUpdates updates = (ContainerUpdates) wish;
      return merging(
          link, link.grants().missingFor(updates), () -> merger.merge(link.id(), updates));
    }

    @Override
    public boolean goesOnAfterFailure() {
      return goesOn;
    }

    @Override
    public boolean refusable() {
      return refusable;
    }

    @Override
    public LinkAnswer answer(
        Request request, Link link, Duration took, @Nullable Object wish, @Nullable LinkFailure f) {
      return new LinkAnswer(
          request,
          link,
          took,
          Optional.empty(),
          Optional.ofNullable((ContainerUpdates) wish),
          Optional.ofNullable(f));
    }

    @Override
    public ContainerUpdates result() {
      return merger.result();
    }
  }

  /** Only tells the links something; none can change anything. */
  static final class Tell implements Task<Boolean> {
    private final boolean goesOn;
    private final TellCall handler;

    /** Tells one link. */
    interface TellCall {
      void call(Link link, RequestContext context) throws Exception;
    }

    Tell(boolean goesOnAfterFailure, TellCall handler) {
      this.goesOn = goesOnAfterFailure;
      this.handler = handler;
    }

    @Override
    public Object invoke(Link link, RequestContext context) throws Exception {
      handler.call(link, context);
      return true;
    }

    @Override
    public boolean goesOnAfterFailure() {
      return goesOn;
    }

    @Override
    public LinkAnswer answer(
        Request request, Link link, Duration took, @Nullable Object wish, @Nullable LinkFailure f) {
      return plainAnswer(request, link, took, f);
    }

    @Override
    public Boolean result() {
      return true;
    }
  }

  /** Asks validators; the first that rejects ends it. */
  static final class Validate implements Task<Verdict> {
    private final Proposal proposal;

    Validate(Proposal proposal) {
      this.proposal = proposal;
    }

    @Override
    public Object invoke(Link link, RequestContext context) throws Exception {
      return ((AdjustmentValidator) link.extension()).validate(proposal, context);
    }

    @Override
    public @Nullable LinkFailure accept(Link link, Object verdict) {
      return switch ((Verdict) verdict) {
        case Verdict.Accept _ -> null;
        case Verdict.Reject(String reason) -> LinkFailure.of(Kind.REJECTED, link, reason);
      };
    }

    @Override
    public LinkAnswer answer(
        Request request, Link link, Duration took, @Nullable Object wish, @Nullable LinkFailure f) {
      return plainAnswer(request, link, took, f);
    }

    @Override
    public Verdict result() {
      return Verdict.accept();
    }
  }

  private static LinkAnswer plainAnswer(
      Request request, Link link, Duration took, @Nullable LinkFailure failure) {
    return new LinkAnswer(
        request, link, took, Optional.empty(), Optional.empty(), Optional.ofNullable(failure));
  }

  private interface Merging {
    void merge() throws MergeConflictException, InvalidWishException;
  }

  private static @Nullable LinkFailure merging(
      Link link, @Nullable String missingGrant, Merging merging) {
    if (missingGrant != null) {
      return LinkFailure.ungranted(link, missingGrant);
    }
    try {
      merging.merge();
      return null;
    } catch (MergeConflictException e) {
      return LinkFailure.conflict(link, e.conflict());
    } catch (InvalidWishException e) {
      return LinkFailure.of(Kind.INVALID, link, String.valueOf(e.getMessage()));
    }
  }
}
