package dev.switchboard.nri.bundled.hooks;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.StatusProvider;
import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Image;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds OCI hooks from hooks.d folders, by the rules of podman and CRI-O (oci-hooks(5)). */
@Extension
public final class HooksExtension implements CreateContainerHandler, StatusProvider {
  private static final Logger LOG = LoggerFactory.getLogger(HooksExtension.class);

  /** Where containerd tells the image to plugins of before NRI v0.12.2. */
  private static final String IMAGE_ANNOTATION = "io.kubernetes.cri.image-name";

  /**
   * Configuration.
   *
   * @param directories hooks.d folders; a file in a later one overrides one of the same name
   * @param watch whether changes of the folders are noticed while running, within seconds
   * @param compat what {@code hasBindMounts} in a hook file asks for: with UPSTREAM any mount at
   *     all, as NRI's hook-injector has it, else a mount of a host path, as oci-hooks(5) says
   */
  public record Config(List<Path> directories, Boolean watch, Compat compat) implements Validated {
    static final List<Path> DEFAULT_DIRECTORIES =
        List.of(
            Path.of("/usr/share/containers/oci/hooks.d"), Path.of("/etc/containers/oci/hooks.d"));

    public Config {
      directories = directories == null ? DEFAULT_DIRECTORIES : List.copyOf(directories);
      watch = watch == null || watch;
      compat = compat == null ? Compat.MENDED : compat;
    }

    @Override
    public void validate(Problems problems) {
      for (int i = 0; i < directories.size(); i++) {
        if (!directories.get(i).isAbsolute()) {
          problems.add("directories[" + i + "]", directories.get(i), "an absolute path");
        }
      }
    }
  }

  private HookDirectories directories = new HookDirectories(List.of());
  private Compat compat = Compat.MENDED;
  private @Nullable ScheduledExecutorService watcher;

  @Override
  public void start(ExtensionContext context) {
    Config config = context.config(Config.class);
    compat = config.compat();
    directories = new HookDirectories(config.directories());
    directories.readNow();
    if (config.watch()) {
      watcher =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("nri-hooks-watch").factory());
      // The folders may be missing or replaced, which a poll does not mind and inotify does.
      var _ = watcher.scheduleWithFixedDelay(this::refresh, 1, 1, TimeUnit.SECONDS);
    }
  }

  @Override
  public void stop() {
    if (watcher != null) {
      watcher.shutdownNow();
    }
  }

  private void refresh() {
    try {
      directories.refresh();
    } catch (RuntimeException e) {
      LOG.error("cannot look for changed hooks; trying again", e);
    }
  }

  @Override
  public Map<String, Object> status() {
    return Map.of("hooks", directories.entries().stream().map(HooksExtension::status).toList());
  }

  private static Map<String, Object> status(HookDirectories.Entry entry) {
    var status = new LinkedHashMap<String, Object>();
    status.put("file", entry.file().toString());
    status.put("masks", entry.masked().stream().map(Path::toString).toList());
    status.put("problems", entry.problems());
    status.put("inForce", entry.inForce().isPresent());
    entry
        .inForce()
        .ifPresent(hook -> {
          status.put("from", hook.file().toString());
          status.put("program", hook.hook().path());
          status.put("stages", hook.stages().stream().map(Stage::ociName).toList());
          status.put("warnings", hook.oddities());
        });
    return status;
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request) {
    Condition.Subject subject = subject(pod, container);
    if (subject.args().isEmpty()
        && directories.hooks().stream().anyMatch(file -> !file.condition().commands().isEmpty())) {
      LOG.warn(
          "{}/{}/{}: has no args, so no hook with commands is for it",
          pod.namespace(),
          pod.name(),
          container.name());
    }
    var adjustment = ContainerAdjustment.builder();
    for (HookFile file : directories.hooks()) {
      if (file.condition().matches(subject)) {
        add(file, adjustment, pod, container);
      }
    }
    return adjustment.build();
  }

  private static void add(
      HookFile file, ContainerAdjustmentBuilder adjustment, PodSandbox pod, Container container) {
    String target = pod.namespace() + "/" + pod.name() + "/" + container.name();
    if (!file.programExists()) {
      LOG.warn(
          "{}: hook {} left out, its program {} does not exist",
          target,
          file.name(),
          file.hook().path());
      return;
    }
    adjustment.source("hook file " + file.name());
    file.stages().forEach(stage -> add(stage, file.hook(), adjustment));
    LOG.debug("{}: hook {} added at {}", target, file.name(), file.stages());
  }

  private static void add(Stage stage, Hook hook, ContainerAdjustmentBuilder adjustment) {
    switch (stage) {
      case PRESTART, CREATE_RUNTIME -> adjustment.createRuntimeHook(hook);
      case CREATE_CONTAINER -> adjustment.createContainerHook(hook);
      case START_CONTAINER -> adjustment.startContainerHook(hook);
      case POSTSTART -> adjustment.poststartHook(hook);
      case POSTSTOP -> adjustment.poststopHook(hook);
    }
  }

  private Condition.Subject subject(PodSandbox pod, Container container) {
    var annotations = new HashMap<>(container.annotations());
    annotations.putAll(pod.annotations());
    var labels = new HashMap<>(container.labels());
    labels.putAll(pod.labels());
    return new Condition.Subject(
        container.args(),
        annotations,
        hasBindMounts(container.mounts()),
        pod.namespace(),
        labels,
        container
            .image()
            .map(Image::name)
            .orElseGet(() -> annotations.getOrDefault(IMAGE_ANNOTATION, "")));
  }

  private boolean hasBindMounts(List<Mount> mounts) {
    return compat == Compat.UPSTREAM
        ? !mounts.isEmpty()
        : mounts.stream().anyMatch(HooksExtension::isBindMount);
  }

  private static boolean isBindMount(Mount mount) {
    return mount.source().startsWith("/")
        && (mount.type().equals("bind")
            || mount.options().contains("bind")
            || mount.options().contains("rbind"));
  }
}
