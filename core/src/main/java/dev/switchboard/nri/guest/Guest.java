package dev.switchboard.nri.guest;

import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LinkUpdates;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.guest.GuestSettings.Place;
import dev.switchboard.nri.guest.GuestStatus.State;
import dev.switchboard.nri.merge.Grants;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.runtime.ConnectedPlugin;
import dev.switchboard.nri.runtime.PluginFailedException;
import dev.switchboard.nri.runtime.RuntimeIdentity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One guest, from its registration to its end. */
final class Guest {
  private static final Logger LOG = LoggerFactory.getLogger(Guest.class);

  private final String id;
  private final ConnectedPlugin plugin;
  private final Place place;
  private final GuestCalls calls;
  private volatile State state = State.WAITING;
  private volatile Instant since = Instant.now();
  private volatile Grants grants = Grants.NONE;
  private volatile @Nullable Link link;
  private volatile @Nullable String lastError;

  Guest(String id, ConnectedPlugin plugin, Place place, Deadlines deadlines) {
    this.id = id;
    this.plugin = plugin;
    this.place = place;
    this.calls = new GuestCalls(id, plugin, deadlines);
  }

  String id() {
    return id;
  }

  ConnectedPlugin plugin() {
    return plugin;
  }

  /** Its link, once it is configured. */
  Optional<Link> link() {
    return Optional.ofNullable(link);
  }

  /**
   * Tells it of the runtime and makes a link of it.
   *
   * @param all what holds for a guest whose place says nothing else
   * @throws IOException if it refuses
   */
  void configure(RuntimeIdentity runtime, GuestSettings all, Duration limit)
      throws IOException, InterruptedException {
    var identity =
        new RuntimeIdentity(
            runtime.name(),
            runtime.version(),
            runtime.nriVersion(),
            runtime.registrationTimeout(),
            place.timeout());
    plugin.configure(identity, limit);
    OnFailure ofItsOwn = plugin.failsRequests() ? OnFailure.FAIL : OnFailure.AS_RUNTIME;
    var settings =
        new LinkSettings(
            place.priority().orElse(10 * Integer.parseInt(plugin.index())),
            place
                .policy()
                .onFailure(place.onFailure().orElse(ofItsOwn))
                .strict(place.strict().orElse(all.strict())));
    grants = place.grants().orElse(all.unlisted());
    link = new Link(id, "", calls, settings, plugin.events()).granted(grants);
    become(State.JOINING);
  }

  /**
   * Tells it of what exists, and then of what has happened meanwhile.
   *
   * @return the updates that it asks for
   * @throws IOException if it fails
   */
  ContainerUpdates join(NodeSnapshot node, Duration limit)
      throws IOException, InterruptedException {
    try {
      ContainerUpdates updates = calls.join(node, limit);
      become(State.SERVING);
      return updates;
    } catch (PluginFailedException e) {
      throw new IOException("its synchronization failed: " + e.getMessage(), e);
    }
  }

  /**
   * Has containers updated. A guest that asks while it is being asked would wait for itself: the
   * runtime takes updates when the request is answered, which may wait for this guest. So it is
   * answered at once, and a failure is only logged.
   */
  CompletionStage<List<ContainerUpdate>> update(ContainerUpdates updates, LinkUpdates via) {
    if (!calls.busy()) {
      return send(updates, via);
    }
    updateUnwatched(updates, via);
    return CompletableFuture.completedFuture(List.of());
  }

  /** Has containers updated of which the guest does not hear again. */
  void updateUnwatched(ContainerUpdates updates, LinkUpdates via) {
    var _ =
        send(updates, via)
            .whenComplete((failed, failure) -> {
              if (failure != null) {
                LOG.warn("updates that guest {} asked for failed: {}", id, failure.getMessage());
              } else if (!failed.isEmpty()) {
                LOG.warn("updates that guest {} asked for failed: {}", id, failed);
              }
            });
  }

  private CompletionStage<List<ContainerUpdate>> send(ContainerUpdates updates, LinkUpdates via) {
    Link asking = link;
    return asking == null
        ? CompletableFuture.failedStage(new IOException("it has not been configured yet"))
        : via.of(() -> asking).update(updates);
  }

  void gone(String reason) {
    lastError = reason;
    become(State.GONE);
    calls.gone();
  }

  private void become(State next) {
    if (state != State.GONE) {
      state = next;
      since = Instant.now();
    }
  }

  GuestStatus status() {
    return new GuestStatus(
        id,
        state,
        since,
        plugin.peer(),
        plugin.nriVersion(),
        link().map(Link::events).orElse(Set.of()),
        link().map(Link::settings),
        grants,
        place.required(),
        Optional.ofNullable(lastError));
  }
}
