package dev.switchboard.nri;

import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.merge.Grants;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Holds updates that nobody asked for to the same grants as those in a reply. */
record GrantedUpdater(ContainerUpdater updater, String id, Supplier<Grants> grants)
    implements ContainerUpdater {
  @Override
  public CompletionStage<List<ContainerUpdate>> update(ContainerUpdates updates) {
    String missing = grants.get().missingFor(updates);
    return missing == null
        ? updater.update(updates)
        : CompletableFuture.failedStage(
            new IllegalStateException(
                "extension %s asks for %s, which is not among its grants".formatted(id, missing)));
  }
}
