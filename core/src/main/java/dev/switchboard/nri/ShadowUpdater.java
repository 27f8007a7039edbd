package dev.switchboard.nri;

import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends nothing: what an extension in shadow mode asks for does not count. */
record ShadowUpdater(String extension) implements ContainerUpdater {
  private static final Logger LOG = LoggerFactory.getLogger(ShadowUpdater.class);

  @Override
  public CompletionStage<List<ContainerUpdate>> update(ContainerUpdates updates) {
    LOG.debug("{} in shadow mode would have sent {}", extension, updates);
    return CompletableFuture.completedStage(List.of());
  }
}
