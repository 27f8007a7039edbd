package dev.switchboard.nri;

import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.loading.ExtensionDescriptor;
import dev.switchboard.nri.merge.Grants;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Holds updates that nobody asked for to the same grants as those in a reply. */
record GrantedUpdater(ContainerUpdater updater, String id, Supplier<Grants> grants)
    implements ContainerUpdater {
  /** Held to what is set now, whatever that was at the extension's start. */
  static ContainerUpdater of(
      ExtensionDescriptor extension,
      ContainerUpdater updater,
      Supplier<SwitchboardSettings> settings) {
    String id = extension.id();
    var shadow = new ShadowUpdater(id);
    ContainerUpdater inMode =
        updates ->
            (settings.get().extension(id).policy().mode() == Mode.SHADOW ? shadow : updater)
                .update(updates);
    return new GrantedUpdater(inMode, id, () -> settings.get().grants(extension));
  }

  @Override
  public CompletionStage<List<ContainerUpdate>> update(ContainerUpdates updates) {
    String missing = grants.get().missingFor(updates);
    if (missing != null) {
      return CompletableFuture.failedStage(
          new IllegalStateException(
              "extension %s asks for %s, which is not among its grants".formatted(id, missing)));
    }
    // Threads that the host makes meanwhile must not inherit the extension's classes.
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(GrantedUpdater.class.getClassLoader());
    try {
      return updater.update(updates);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
