package dev.switchboard.nri.merge;

import static dev.switchboard.nri.merge.ResourcesOverlay.joined;
import static dev.switchboard.nri.merge.ResourcesOverlay.or;

import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hooks;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.extension.model.Scheduler;
import dev.switchboard.nri.extension.model.Seccomp;
import dev.switchboard.nri.merge.Ownership.Claims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Merges the wishes for one container under creation, link after link, as the runtime merges those
 * of separate plugins: the same conflicts, the same container shown to the next link, and a result
 * that the runtime, merging it once more as one plugin's reply, turns into the same container.
 *
 * <p>A wish is checked as a whole before anything of it takes effect; a refused one leaves no
 * trace. Not thread safe.
 */
public final class AdjustmentMerger {
  private final Container original;
  private final String id;
  private final Ownership ownership = new Ownership();
  private final Origins origins = new Origins();
  private final UpdateMerger updates;
  private final MapEntries<String> annotations;
  private final ListEntries<Mount, Mount> mounts;
  private final ListEntries<String, String> env;
  private final ListEntries<Device, Device> devices;
  private final MapEntries<String> sysctl;
  private final MapEntries<NetDevice> netDevices;
  private final RdtEntries rdt = new RdtEntries();
  private Optional<ArgsChange> args = Optional.empty();
  private Hooks hooks = Hooks.none();
  private Resources resources = Resources.none();
  private Optional<String> cgroupsPath = Optional.empty();
  private OptionalLong oomScoreAdj = OptionalLong.empty();
  private Optional<IoPriority> ioPriority = Optional.empty();
  private Optional<Seccomp> seccompPolicy = Optional.empty();
  private final List<Change<Namespace>> namespaces = new ArrayList<>();
  private Optional<Scheduler> scheduler = Optional.empty();
  private Optional<MemoryPolicy> memoryPolicy = Optional.empty();
  private List<Rlimit> rlimits = List.of();
  private List<String> cdiDevices = List.of();
  private final ContainerBuilder builder;
  private @Nullable Container draft;
  private Container.@Nullable Linux linux;

  /**
   * @param original the container as the runtime sent it
   */
  public AdjustmentMerger(Container original) {
    this.original = original;
    this.id = original.id();
    this.builder = ContainerBuilder.from(original);
    this.updates = UpdateMerger.ofCreation(ownership, id);
    this.annotations = new MapEntries<>(Field.ANNOTATIONS, original.annotations());
    this.mounts =
        new ListEntries<>(Field.MOUNTS, original.mounts(), Mount::destination, (_, mount) -> mount);
    this.env =
        new ListEntries<>(
            Field.ENV,
            original.env(),
            AdjustmentMerger::variable,
            (key, value) -> key + "=" + value);
    this.devices =
        new ListEntries<>(
            Field.DEVICES, original.linux().devices(), Device::path, (_, device) -> device);
    this.sysctl = new MapEntries<>(Field.SYSCTL, original.linux().sysctl());
    this.netDevices = new MapEntries<>(Field.LINUX_NET_DEVICES, original.linux().netDevices());
    this.linux = original.linux();
  }

  private static String variable(String assignment) {
    int equals = assignment.indexOf('=');
    return equals < 0 ? assignment : assignment.substring(0, equals);
  }

  /** Who owns what by now. */
  public Ownership ownership() {
    return ownership;
  }

  /**
   * Takes a link's wish over, or leaves no trace of it.
   *
   * @param link its name in conflicts
   * @throws MergeConflictException if it asks for what a link before has asked for
   * @throws InvalidWishException if it asks for what cannot be
   */
  public void merge(String link, ContainerAdjustment wish)
      throws MergeConflictException, InvalidWishException {
    if (wish.isEmpty()) {
      return;
    }
    origins.note(link, id, wish.sources());
    boolean updatesOthers = !wish.others().isEmpty();
    if (updatesOthers) {
      origins.note(link, wish.others());
    }
    boolean changesLinux = changesLinux(wish);
    Resources requested = updates.requested();
    try (Claims claims = ownership.begin(link)) {
      claim(wish, changesLinux, claims);
      if (updatesOthers) {
        requested = updates.check(link, wish.others(), claims);
      }
      claims.commit();
    } catch (MergeConflictException e) {
      throw origins.explain(e);
    }
    apply(wish, changesLinux);
    if (updatesOthers) {
      updates.accept(wish.others(), requested);
    }
    draft = null;
  }

  /** In the runtime's order, which decides what conflict is told. */
  private void claim(ContainerAdjustment wish, boolean changesLinux, Claims claims)
      throws MergeConflictException {
    annotations.claim(wish.annotations(), id, claims);
    mounts.claim(wish.mounts(), id, claims);
    env.claim(wish.env(), id, claims);
    if (wish.args().isPresent()) {
      if (wish.args().get().replace()) {
        claims.clear(id, Field.ARGS, "");
      }
      claims.claim(id, Field.ARGS, "");
    }
    if (!wish.hooks().isEmpty()) {
      claims.join(id, Field.OCI_HOOKS);
    }
    if (changesLinux) {
      claimLinux(wish, claims);
    }
    if (wish.rdt().isPresent()) {
      RdtEntries.claim(wish.rdt().get(), id, claims);
    }
    FieldTable.claim(FieldTable.LAST, wish, id, claims);
  }

  private void claimLinux(ContainerAdjustment wish, Claims claims) throws MergeConflictException {
    devices.claim(wish.devices(), id, claims);
    if (!wish.resources().isEmpty()) {
      FieldTable.claim(FieldTable.CREATE_RESOURCES, wish.resources(), id, claims);
    }
    FieldTable.claim(FieldTable.BEFORE_NAMESPACES, wish, id, claims);
    sysctl.claim(wish.sysctl(), id, claims);
    netDevices.claim(wish.netDevices(), id, claims);
    FieldTable.SCHEDULER.claim(wish, id, claims);
  }

  private void apply(ContainerAdjustment wish, boolean changesLinux) {
    annotations.apply(wish.annotations());
    mounts.apply(wish.mounts());
    env.apply(wish.env());
    if (wish.args().isPresent()) {
      applyArgs(wish.args().get());
    }
    hooks = joinedHooks(hooks, wish.hooks());
    if (changesLinux) {
      applyLinux(wish);
    }
    if (wish.rdt().isPresent()) {
      rdt.apply(wish.rdt().get());
    }
    memoryPolicy = or(wish.memoryPolicy(), memoryPolicy);
    rlimits = joined(rlimits, wish.rlimits());
    cdiDevices = joined(cdiDevices, wish.cdiDevices());
  }

  private void applyLinux(ContainerAdjustment wish) {
    devices.apply(wish.devices());
    resources = ResourcesOverlay.lay(wish.resources(), resources);
    cgroupsPath = or(wish.cgroupsPath(), cgroupsPath);
    oomScoreAdj = or(wish.oomScoreAdj(), oomScoreAdj);
    ioPriority = or(wish.ioPriority(), ioPriority);
    seccompPolicy = or(wish.seccompPolicy(), seccompPolicy);
    namespaces.addAll(wish.namespaces());
    sysctl.apply(wish.sysctl());
    netDevices.apply(wish.netDevices());
    scheduler = or(wish.scheduler(), scheduler);
    linux = null;
  }

  private static boolean changesLinux(ContainerAdjustment wish) {
    return !(wish.devices().isEmpty()
        && wish.resources().isEmpty()
        && wish.namespaces().isEmpty()
        && wish.sysctl().isEmpty()
        && wish.netDevices().isEmpty()
        && wish.cgroupsPath().isEmpty()
        && wish.oomScoreAdj().isEmpty()
        && wish.ioPriority().isEmpty()
        && wish.seccompPolicy().isEmpty()
        && wish.scheduler().isEmpty());
  }

  /** Whether a plugin before us loses its args is up to the first link that asked for some. */
  private void applyArgs(ArgsChange change) {
    boolean replace = args.map(ArgsChange::replace).orElse(change.replace());
    args = Optional.of(new ArgsChange(change.args(), replace));
  }

  private static Hooks joinedHooks(Hooks first, Hooks second) {
    if (second.isEmpty()) {
      return first;
    }
    return new Hooks(
        joined(first.prestart(), second.prestart()),
        joined(first.createRuntime(), second.createRuntime()),
        joined(first.createContainer(), second.createContainer()),
        joined(first.startContainer(), second.startContainer()),
        joined(first.poststart(), second.poststart()),
        joined(first.poststop(), second.poststop()));
  }

  /**
   * The container as the next link sees it. CDI devices, RDT settings and the memory policy are not
   * shown, nor is the removal of an annotation, kernel parameter or network device: the runtime
   * does not show them to later plugins either.
   */
  public Container draft() {
    if (draft == null) {
      draft =
          builder
              .annotations(annotations.draft())
              .mounts(mounts.draft())
              .env(env.draft())
              .args(args.map(ArgsChange::args).orElse(original.args()))
              .hooks(joinedHooks(original.hooks(), hooks))
              .rlimits(joined(original.rlimits(), rlimits))
              .linux(linux())
              .build();
    }
    return draft;
  }

  /** The container with all that has been asked for, also what {@link #draft} does not show. */
  public Container outcome() {
    Container shown = draft();
    Container.Linux linux = shown.linux();
    return ContainerBuilder.from(shown)
        .annotations(annotations.outcome())
        .cdiDevices(joined(original.cdiDevices(), cdiDevices))
        .linux(
            new Container.Linux(
                linux.namespaces(),
                linux.devices(),
                linux.resources(),
                linux.oomScoreAdj(),
                linux.cgroupsPath(),
                linux.ioPriority(),
                linux.seccompProfile(),
                linux.seccompPolicy(),
                sysctl.outcome(),
                netDevices.outcome(),
                linux.scheduler(),
                rdt.outcome(linux.rdt())))
        .build();
  }

  /** The memory policy asked for, which is no part of NRI's container. */
  public Optional<MemoryPolicy> memoryPolicy() {
    return memoryPolicy;
  }

  private Container.Linux linux() {
    Container.Linux shown = linux;
    if (shown == null) {
      shown = linux(original.linux());
      linux = shown;
    }
    return shown;
  }

  private Container.Linux linux(Container.Linux before) {
    return new Container.Linux(
        namespaces(before.namespaces()),
        devices.draft(),
        ResourcesOverlay.lay(resources, before.resources()),
        or(oomScoreAdj, before.oomScoreAdj()),
        cgroupsPath.orElse(before.cgroupsPath()),
        or(ioPriority, before.ioPriority()),
        before.seccompProfile(),
        or(seccompPolicy, before.seccompPolicy()),
        sysctl.draft(),
        netDevices.draft(),
        or(scheduler, before.scheduler()),
        before.rdt());
  }

  private List<Namespace> namespaces(List<Namespace> before) {
    if (namespaces.isEmpty()) {
      return before;
    }
    var shown = new ArrayList<>(before);
    for (Change<Namespace> change : namespaces) {
      shown.removeIf(namespace -> namespace.type().equals(change.key()));
      if (change instanceof Change.Set<Namespace>(_, Namespace namespace)) {
        shown.add(namespace);
      }
    }
    return shown;
  }

  /**
   * On the wire a leading empty argument stands for the replacement, and no argument at all for no
   * wish: both have to be sent as a replacement to be taken for what they are.
   */
  private static ArgsChange unmistakable(ArgsChange change) {
    boolean mistakable = change.args().isEmpty() || change.args().getFirst().isEmpty();
    return mistakable ? new ArgsChange(change.args(), true) : change;
  }

  /** What is sent to the runtime: all wishes as one. */
  public ContainerAdjustment result() {
    return new ContainerAdjustment(
        annotations.result(),
        mounts.result(),
        env.result(),
        args.map(AdjustmentMerger::unmistakable),
        hooks,
        devices.result(),
        resources,
        cgroupsPath,
        oomScoreAdj,
        ioPriority,
        seccompPolicy,
        namespaces,
        sysctl.result(),
        netDevices.result(),
        scheduler,
        rdt.result(),
        memoryPolicy,
        rlimits,
        cdiDevices,
        updates.result());
  }
}
