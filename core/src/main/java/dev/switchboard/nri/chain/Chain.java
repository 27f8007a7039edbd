package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.DecisionListener;
import dev.switchboard.nri.extension.Event;
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
import dev.switchboard.nri.match.Match;
import dev.switchboard.nri.merge.UpdateMerger;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The links in their order, which is total: by priority, then by id.
 *
 * <p>Each method calls the links that handle its event, on the caller's thread, and completes the
 * reply before it returns; unless a link overran its time: then the reply is completed in time by
 * another thread, and the method returns when that link does, if ever. A reply is completed
 * exceptionally, with a {@link ChainException}, when a link whose failure counts has failed.
 * Requests may overlap.
 */
public final class Chain {
  static final Comparator<Link> ORDER =
      Comparator.comparingInt((Link link) -> link.settings().priority()).thenComparing(Link::id);

  private final List<Link> links;
  private final List<Link> live;
  private final List<LinkState> states;
  private final Map<Event, Called> byEvent = new EnumMap<>(Event.class);
  private final Called synchronizers;
  private final List<Place> decisionListeners;
  private final ChainListener listener;
  private final Watchdog watchdog;
  private final Consultations consultations;

  /** Beside the chain in force: what it learns of its links is its own. */
  public Chain(List<Link> links, ChainListener listener, Watchdog watchdog) {
    this(links, listener, watchdog, new LinkStates());
  }

  /**
   * The next of a succession.
   *
   * @param states what the chains of that succession learn of their links
   */
  public Chain(List<Link> links, ChainListener listener, Watchdog watchdog, LinkStates states) {
    this(links, listener, watchdog, states, new Consultations());
  }

  /**
   * @param consultations outlive it: another chain may be in force when a creation is validated
   */
  Chain(
      List<Link> links,
      ChainListener listener,
      Watchdog watchdog,
      LinkStates states,
      Consultations consultations) {
    this(inOrder(links), listener, watchdog, states.next(inOrder(links), watchdog), consultations);
  }

  private Chain(
      List<Link> links,
      ChainListener listener,
      Watchdog watchdog,
      List<LinkState> states,
      Consultations consultations) {
    this.links = links;
    this.live =
        this.links.stream().filter(link -> link.settings().policy().mode() == Mode.LIVE).toList();
    this.states = states;
    this.listener = listener;
    this.watchdog = watchdog;
    this.consultations = consultations;
    List<Place> places =
        IntStream.range(0, this.links.size())
            .mapToObj(index -> new Place(this.links.get(index), states.get(index), index))
            .toList();
    for (Event event : Event.values()) {
      byEvent.put(event, Called.of(places.stream().filter(place -> place.link().handles(event))));
    }
    this.synchronizers =
        Called.of(
            places.stream()
                .filter(place -> place.link().extension() instanceof SynchronizeHandler));
    this.decisionListeners =
        places.stream()
            .filter(place -> place.link().extension() instanceof DecisionListener)
            .toList();
  }

  private static List<Link> inOrder(List<Link> links) {
    return links.stream().sorted(ORDER).toList();
  }

  /** This link alone, with what is remembered of it here; nobody if it is not in this chain. */
  public Chain only(Link link) {
    int index = links.indexOf(link);
    return new Chain(
        index < 0 ? List.of() : List.of(link),
        listener,
        watchdog,
        index < 0 ? List.of() : List.of(states.get(index)),
        consultations);
  }

  /** All links, in their order. */
  public List<Link> links() {
    return links;
  }

  /** The links that an event reaches, in their order. */
  public List<Link> links(Event event) {
    return links.stream().filter(link -> link.handles(event)).toList();
  }

  /** Whether a link is called at present; empty if there is none of that id. */
  public Optional<LinkStatus> status(String id) {
    return states.stream()
        .filter(state -> state.id().equals(id))
        .findFirst()
        .map(LinkState::status);
  }

  private Called called(Event event) {
    return byEvent.getOrDefault(event, Called.NOBODY);
  }

  /** The links that are told of decisions, in their order. */
  List<Place> decisionListeners() {
    return decisionListeners;
  }

  /** Whether somebody has to be asked when this happens. */
  public boolean concerns(Event event) {
    return !called(event).isEmpty()
        || (event == Event.CREATE_CONTAINER
            && !called(Event.VALIDATE_CONTAINER_ADJUSTMENT).isEmpty());
  }

  /** The events that some link handles. */
  public Set<Event> events() {
    var events = EnumSet.noneOf(Event.class);
    links.forEach(link -> events.addAll(link.events()));
    return events;
  }

  public void createContainer(
      PodSandbox pod,
      Container container,
      Request request,
      CompletableFuture<ContainerAdjustment> reply) {
    var task = new Tasks.Create(pod, container);
    boolean validated = !called(Event.VALIDATE_CONTAINER_ADJUSTMENT).isEmpty();
    run(
        task,
        () -> new Tasks.Create(pod, container),
        request,
        Subject.of(pod, container),
        called(Event.CREATE_CONTAINER),
        validated
            ? new ValidatedCreation(this, task, pod, container, request, reply).created()
            : reply);
  }

  public void updateContainer(
      PodSandbox pod,
      Container container,
      Resources resources,
      Request request,
      CompletableFuture<ContainerUpdates> reply) {
    run(
        () ->
            new Tasks.Update(
                UpdateMerger.ofUpdate(container.id(), resources),
                false,
                true,
                (link, merger, context) ->
                    ((UpdateContainerHandler) link.extension())
                        .updateContainer(pod, container, merger.requested(), context)),
        request,
        Subject.of(pod, container, resources),
        called(Event.UPDATE_CONTAINER),
        reply);
  }

  /** Every link hears of the stop, even after one has failed. */
  public void stopContainer(
      PodSandbox pod,
      Container container,
      Request request,
      CompletableFuture<ContainerUpdates> reply) {
    run(
        () ->
            new Tasks.Update(
                UpdateMerger.ofStop(),
                true,
                true,
                (link, _, context) ->
                    ((StopContainerHandler) link.extension())
                        .stopContainer(pod, container, context)),
        request,
        Subject.of(pod, container),
        called(Event.STOP_CONTAINER),
        reply);
  }

  /**
   * Every link is synchronized, and what the others ask for counts even if one has failed: a
   * refusal here would cost the connection. Pods and containers are asked for if there is any.
   */
  public void synchronize(
      Supplier<List<PodSandbox>> pods,
      Supplier<List<Container>> containers,
      Request request,
      CompletableFuture<ContainerUpdates> reply) {
    run(
        () ->
            new Tasks.Update(
                UpdateMerger.ofStop(),
                true,
                false,
                (link, _, context) -> synchronize(link, pods.get(), containers.get(), context)),
        request,
        Subject.EVERYTHING,
        synchronizers,
        reply);
  }

  /** A link is shown the pods and containers that it would be called for. */
  private static ContainerUpdates synchronize(
      Link link, List<PodSandbox> pods, List<Container> containers, RequestContext context)
      throws Exception {
    Match match = link.settings().policy().match();
    var shown = match.among(pods, containers);
    return ((SynchronizeHandler) link.extension())
        .synchronize(shown.pods(), shown.containers(), context);
  }

  public void runPodSandbox(PodSandbox pod, Request request, CompletableFuture<Boolean> reply) {
    run(
        () ->
            new Tasks.Tell(
                false,
                (link, context) ->
                    ((RunPodSandboxHandler) link.extension()).runPodSandbox(pod, context)),
        request,
        Subject.of(pod),
        called(Event.RUN_POD_SANDBOX),
        reply);
  }

  public void updatePodSandbox(
      PodSandbox pod,
      Resources overhead,
      Resources resources,
      Request request,
      CompletableFuture<Boolean> reply) {
    run(
        () ->
            new Tasks.Tell(
                false,
                (link, context) ->
                    ((UpdatePodSandboxHandler) link.extension())
                        .updatePodSandbox(pod, overhead, resources, context)),
        request,
        Subject.of(pod, resources),
        called(Event.UPDATE_POD_SANDBOX),
        reply);
  }

  public void startContainer(
      PodSandbox pod, Container container, Request request, CompletableFuture<Boolean> reply) {
    run(
        () ->
            new Tasks.Tell(
                false,
                (link, context) ->
                    ((StartContainerHandler) link.extension())
                        .startContainer(pod, container, context)),
        request,
        Subject.of(pod, container),
        called(Event.START_CONTAINER),
        reply);
  }

  /**
   * Tells what has happened. Every listener hears it, even after one has failed: what has happened
   * cannot be refused, and one bad listener must not blind the others, as it would with the
   * runtime.
   */
  public void tell(LifecycleEvent event, Request request, CompletableFuture<Boolean> reply) {
    run(
        () -> new Tasks.Tell(true, (link, context) -> tell(link, event, context)),
        request,
        Subject.of(event),
        called(request.event().orElseThrow()),
        reply);
  }

  @SuppressWarnings("unchecked") // a link is only called for events of its listener's type argument
  private static void tell(Link link, LifecycleEvent event, RequestContext context)
      throws Exception {
    ((LifecycleListener<LifecycleEvent>) link.extension()).onEvent(event, context);
  }

  /**
   * Has validators look at what all plugins of the runtime ask for. Completes exceptionally when
   * one rejects.
   *
   * @param us how the runtime calls us: our links' ids are put in its place
   */
  public void validate(
      Proposal proposal, String us, Request request, CompletableFuture<Verdict> reply) {
    Proposal named =
        consultations
            .take(proposal.container().id())
            .map(consultation -> consultation.in(proposal, us))
            .orElse(proposal);
    validate(named, request, reply);
  }

  /** Until the runtime asks for the validation. */
  void remember(String container, Tasks.Create creation) {
    consultations.put(container, creation.consultation(live));
  }

  /** What the links alone propose. */
  Proposal proposal(
      PodSandbox pod, Container container, Tasks.Create creation, ContainerAdjustment adjustment) {
    return creation.consultation(live).proposal(pod, container, adjustment);
  }

  /** With owners that are named as they are to be shown. */
  void validate(Proposal proposal, Request request, CompletableFuture<Verdict> reply) {
    run(
        () -> new Tasks.Validate(proposal),
        request,
        Subject.of(proposal.pod(), proposal.container()),
        called(Event.VALIDATE_CONTAINER_ADJUSTMENT),
        reply);
  }

  private <R> void run(
      Supplier<Task<R>> tasks,
      Request request,
      Subject subject,
      Called called,
      CompletableFuture<R> reply) {
    run(tasks.get(), tasks, request, subject, called, reply);
  }

  private <R> void run(
      Task<R> task,
      Supplier<Task<R>> again,
      Request request,
      Subject subject,
      Called called,
      CompletableFuture<R> reply) {
    new Run<>(
            task,
            request,
            subject,
            called.live(),
            listener,
            watchdog,
            reply,
            (answers, end) ->
                called.callShadows(again, request, subject, answers, end, listener, watchdog))
        .start();
  }
}
