package dev.switchboard.nri.chain;

import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.StartContainerHandler;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.UpdatePodSandboxHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.merge.Grants;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An extension at its place in the chain. */
public final class Link {
  /** Which handler each request needs; notifications follow from the listener's type argument. */
  private static final Map<Event, Class<? extends NriExtension>> HANDLERS =
      Map.of(
          Event.RUN_POD_SANDBOX, RunPodSandboxHandler.class,
          Event.UPDATE_POD_SANDBOX, UpdatePodSandboxHandler.class,
          Event.CREATE_CONTAINER, CreateContainerHandler.class,
          Event.START_CONTAINER, StartContainerHandler.class,
          Event.UPDATE_CONTAINER, UpdateContainerHandler.class,
          Event.STOP_CONTAINER, StopContainerHandler.class,
          Event.VALIDATE_CONTAINER_ADJUSTMENT, AdjustmentValidator.class);

  /** What starts something, and can be refused before it runs. */
  private static final Set<Event> STARTING = Set.of(Event.RUN_POD_SANDBOX, Event.CREATE_CONTAINER);

  private final String id;
  private final String version;
  private final NriExtension extension;
  private final LinkSettings settings;
  private final String missing;
  private final Requirement requirement;
  private final Grants grants;
  private final Edition edition;
  private final Set<Event> events;
  private volatile @Nullable Link description;

  /**
   * What it takes of a runtime.
   *
   * @param nri the oldest NRI that will do; empty for any
   * @param refuses whether pods and containers are refused where the runtime's is older
   */
  private record Requirement(Optional<NriVersion> nri, boolean refuses) {
    static final Requirement NONE = new Requirement(Optional.empty(), false);
  }

  /**
   * Which of its kind it is.
   *
   * @param generation which of the extensions of its id that have been started; from 1
   * @param config fingerprint of its configuration; empty if it has none
   */
  private record Edition(int generation, String config) {
    static final Edition FIRST = new Edition(1, "");
  }

  /** A link that may ask for everything. */
  public Link(String id, String version, NriExtension extension, LinkSettings settings) {
    this(id, version, extension, settings, handled(extension));
  }

  /**
   * A link that says itself what it is called for, and implements the handlers of that.
   *
   * @param version may be empty
   */
  public Link(
      String id, String version, NriExtension extension, LinkSettings settings, Set<Event> events) {
    this(id, version, Edition.FIRST, extension, settings, Grants.ALL, "", Requirement.NONE, events);
  }

  private Link(
      String id,
      String version,
      Edition edition,
      NriExtension extension,
      LinkSettings settings,
      Grants grants,
      String missing,
      Requirement requirement,
      Set<Event> events) {
    this.id = id;
    this.version = version;
    this.edition = edition;
    this.extension = extension;
    this.settings = settings;
    this.grants = grants;
    this.missing = missing;
    this.requirement = requirement;
    this.events = events.isEmpty() ? EnumSet.noneOf(Event.class) : EnumSet.copyOf(events);
  }

  private static Set<Event> handled(NriExtension extension) {
    var events = EnumSet.noneOf(Event.class);
    HANDLERS.forEach((event, handler) -> {
      if (handler.isInstance(extension)) {
        events.add(event);
      }
    });
    if (extension instanceof LifecycleListener<?> listener) {
      events.addAll(Notifications.heardBy(listener));
    }
    return events;
  }

  /**
   * The place of an extension that is required but cannot be had: what would start or change
   * something is refused there.
   *
   * @param reason why it cannot be had
   */
  public static Link missing(String id, String version, String reason, LinkSettings settings) {
    var place = new Missing();
    return new Link(
        id,
        version,
        Edition.FIRST,
        place,
        settings,
        Grants.ALL,
        "is required, but " + reason,
        Requirement.NONE,
        handled(place));
  }

  /** Never called; stands for what it would have been asked. */
  private static final class Missing implements RunPodSandboxHandler, CreateContainerHandler {
    @Override
    public void runPodSandbox(PodSandbox pod, RequestContext request) {}

    @Override
    public ContainerAdjustment createContainer(
        PodSandbox pod, Container container, RequestContext request) {
      return ContainerAdjustment.none();
    }
  }

  /** What its failure means; what is required is not given up as the runtime gives up a plugin. */
  OnFailure onFailure() {
    OnFailure set = settings.policy().onFailure();
    return set == OnFailure.AS_RUNTIME && isMissing() ? OnFailure.FAIL : set;
  }

  /** The same, held to some grants: a wish for more counts as a failure. */
  public Link granted(Grants only) {
    return new Link(id, version, edition, extension, settings, only, missing, requirement, events);
  }

  /** The same, as a later generation of its extension. */
  public Link generation(int number) {
    return edition(new Edition(number, edition.config));
  }

  /** The same, with the fingerprint of its configuration. */
  public Link configured(String config) {
    return edition(new Edition(edition.generation, config));
  }

  private Link edition(Edition other) {
    return new Link(id, version, other, extension, settings, grants, missing, requirement, events);
  }

  /**
   * The same, which stands aside while the runtime's NRI is older than this.
   *
   * @param refuses whether pods and containers are refused then
   */
  public Link requiring(Optional<NriVersion> nri, boolean refuses) {
    return new Link(
        id,
        version,
        edition,
        extension,
        settings,
        grants,
        missing,
        new Requirement(nri, refuses),
        events);
  }

  /**
   * Why it stands aside; empty if it does not.
   *
   * @param runtime what the runtime speaks; empty, if nobody knows, will do for all
   */
  @SuppressWarnings("ReferenceEquality") // a quick look for the usual one
  public Optional<String> standsAside(Optional<NriVersion> runtime) {
    if (requirement == Requirement.NONE || requirement.nri.isEmpty() || runtime.isEmpty()) {
      return Optional.empty();
    }
    return runtime
        .filter(spoken -> spoken.isBefore(requirement.nri.get()))
        .map(spoken ->
            "requires NRI %s or newer, and this runtime has %s"
                .formatted(requirement.nri.get(), spoken));
  }

  /** Whether such a request is refused while it stands aside. */
  boolean refusesAside(Optional<Event> event) {
    return requirement.refuses && event.filter(STARTING::contains).isPresent();
  }

  /**
   * What is to be told of it, without the extension: whoever keeps that keeps its classes in memory
   * after it has been unloaded. Handles no event.
   */
  Link description() {
    Link described = description;
    if (described == null) {
      described = with(new NriExtension() {}, Set.of());
      description = described;
    }
    return described;
  }

  /**
   * The same for a pod that nobody makes: it tells what it would do, and does nothing. Empty if it
   * cannot.
   *
   * @param told is given a sentence for each thing, on the thread that asks
   */
  public Optional<Link> foretelling(Consumer<List<String>> told) {
    if (isMissing()) {
      return Optional.of(this);
    }
    if (!(extension instanceof RunPodSandboxHandler.Foretelling teller)) {
      return Optional.empty();
    }
    RunPodSandboxHandler telling =
        (pod, request) -> told.accept(teller.foretellPodSandbox(pod, request));
    return Optional.of(with(telling, Set.of(Event.RUN_POD_SANDBOX)));
  }

  /** The same place, taken by something else. */
  private Link with(NriExtension other, Set<Event> its) {
    return new Link(id, version, edition, other, settings, grants, missing, requirement, its);
  }

  /** Whether it only holds the place of one that is required and cannot be had. */
  public boolean isMissing() {
    return !missing.isEmpty();
  }

  /** Which of the extensions of its id that have been started; from 1. */
  public int generation() {
    return edition.generation;
  }

  /** Fingerprint of its configuration: the same for the same; empty if it has none. */
  public String config() {
    return edition.config;
  }

  Grants grants() {
    return grants;
  }

  public String id() {
    return id;
  }

  public String version() {
    return version;
  }

  /** How errors name it: {@code id@version}, where it has a version. */
  public String label() {
    return version.isEmpty() ? id : id + "@" + version;
  }

  public LinkSettings settings() {
    return settings;
  }

  /** What it is called for. */
  public Set<Event> events() {
    return Collections.unmodifiableSet(events);
  }

  boolean handles(Event event) {
    return events.contains(event);
  }

  /** Why it cannot be had although it is required; empty if it can. */
  String missing() {
    return missing;
  }

  NriExtension extension() {
    return extension;
  }
}
