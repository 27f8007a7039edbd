package dev.switchboard.nri.bundled.hooks;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds OCI hooks from hooks.d folders, by the rules of podman and CRI-O (oci-hooks(5)). */
@Extension
public final class HooksExtension implements CreateContainerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HooksExtension.class);

  /**
   * Configuration.
   *
   * @param directories hooks.d folders; a file in a later one overrides one of the same name
   * @param watch whether changes of the folders are noticed while running, within seconds
   * @param bindMounts what {@code hasBindMounts} in a hook file asks for
   */
  public record Config(List<Path> directories, Boolean watch, BindMounts bindMounts)
      implements Validated {
    static final List<Path> DEFAULT_DIRECTORIES =
        List.of(
            Path.of("/usr/share/containers/oci/hooks.d"), Path.of("/etc/containers/oci/hooks.d"));

    public Config {
      directories = directories == null ? DEFAULT_DIRECTORIES : List.copyOf(directories);
      watch = watch == null || watch;
      bindMounts = bindMounts == null ? BindMounts.DOCUMENTED : bindMounts;
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

  /** What counts as a bind mount. */
  public enum BindMounts {
    /** A mount of a host path with type or option bind, as oci-hooks(5) says. */
    DOCUMENTED,
    /** Any mount at all, as NRI's hook-injector does. */
    UPSTREAM
  }

  private HookDirectories directories = new HookDirectories(List.of());
  private BindMounts bindMounts = BindMounts.DOCUMENTED;
  private @Nullable ScheduledExecutorService watcher;

  @Override
  public void start(ExtensionContext context) {
    Config config = context.config(Config.class);
    bindMounts = config.bindMounts();
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
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request) {
    var annotations = new HashMap<>(container.annotations());
    annotations.putAll(pod.annotations());
    var subject =
        new Condition.Subject(container.args(), annotations, hasBindMounts(container.mounts()));
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

  private boolean hasBindMounts(List<Mount> mounts) {
    return switch (bindMounts) {
      case UPSTREAM -> !mounts.isEmpty();
      case DOCUMENTED -> mounts.stream().anyMatch(HooksExtension::isBindMount);
    };
  }

  private static boolean isBindMount(Mount mount) {
    return mount.source().startsWith("/")
        && (mount.type().equals("bind")
            || mount.options().contains("bind")
            || mount.options().contains("rbind"));
  }
}
