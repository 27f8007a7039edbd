package dev.switchboard.nri.guest;

import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkUpdates;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.guest.GuestSettings.Place;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.runtime.ConnectedPlugin;
import dev.switchboard.nri.runtime.PluginAcceptor;
import dev.switchboard.nri.runtime.PluginHost;
import dev.switchboard.nri.runtime.RuntimeIdentity;
import dev.switchboard.nri.transport.PeerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes ordinary NRI plugins in as a runtime would, and puts them into the chain.
 *
 * <p>A guest loses no event and costs nobody one: it enters the chain first, where requests wait
 * for it and what has happened is kept for it; when the last request that began without it has
 * ended, it is told what exists, then what was kept.
 */
public final class Guests implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Guests.class);

  /** NRI's own defaults. */
  private static final Duration REGISTRATION = Duration.ofSeconds(5);

  private static final Duration CONFIGURATION = Duration.ofSeconds(2);
  private static final Duration SYNCHRONIZATION = Duration.ofSeconds(2);

  /** More than a request may take with any runtime. */
  private static final Duration ONE_REQUEST = Duration.ofSeconds(60);

  private final GuestSettings settings;
  private final GuestBook book;
  private final LiveChain chain;
  private final NodeState node;
  private final Supplier<RuntimeIdentity> runtime;
  private final CompletionStage<?> runtimeKnown;
  private final LinkUpdates updates;
  private final Deadlines deadlines = new Deadlines();
  private final Set<Long> allowedUids;
  private final PluginAcceptor acceptor;

  private Guests(
      GuestSettings settings,
      Path socket,
      LiveChain chain,
      NodeState node,
      Supplier<RuntimeIdentity> runtime,
      CompletionStage<?> runtimeKnown,
      LinkUpdates updates)
      throws IOException {
    this.settings = settings;
    this.chain = chain;
    this.node = node;
    this.runtime = runtime;
    this.runtimeKnown = runtimeKnown;
    this.updates = updates;
    this.book = new GuestBook(settings, chain);
    this.allowedUids = settings.allowedUids().isEmpty() ? ownUids() : settings.allowedUids();
    try {
      this.acceptor = PluginAcceptor.listen(socket, "guests", new Host());
    } catch (IOException e) {
      deadlines.close();
      throw new GuestSocketException(socket, e);
    }
  }

  /**
   * Listens, if there is a path to listen at.
   *
   * @param chain where the guests become links
   * @param node what they are synchronized from
   * @param runtime what they are told of the runtime
   * @param runtimeKnown completes when a runtime has told what exists; before that nobody joins
   * @param updates takes what they ask for by themselves
   * @throws GuestSocketException if no socket can be made at the path
   */
  public static Optional<Guests> listen(
      GuestSettings settings,
      LiveChain chain,
      NodeState node,
      Supplier<RuntimeIdentity> runtime,
      CompletionStage<?> runtimeKnown,
      LinkUpdates updates)
      throws IOException {
    if (settings.socketPath().isEmpty()) {
      return Optional.empty();
    }
    Path socket = settings.socketPath().get();
    var guests = new Guests(settings, socket, chain, node, runtime, runtimeKnown, updates);
    guests.book.publish();
    LOG.info("guests may connect to {}", socket);
    return Optional.of(guests);
  }

  private static Set<Long> ownUids() throws IOException {
    Object ours = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return new TreeSet<>(List.of(0L, Long.valueOf(ours.toString())));
  }

  private final class Host implements PluginHost {
    @Override
    public void takeIn(ConnectedPlugin plugin) throws IOException, InterruptedException {
      admit(plugin);
    }

    @Override
    public CompletionStage<List<ContainerUpdate>> update(
        ConnectedPlugin plugin, ContainerUpdates asked) {
      return book.guest(plugin)
          .map(guest -> guest.update(asked, updates))
          .orElseGet(() ->
              CompletableFuture.failedFuture(new IOException("the plugin has not registered")));
    }
  }

  private void admit(ConnectedPlugin plugin) throws IOException, InterruptedException {
    check(plugin);
    plugin.awaitRegistration(REGISTRATION);
    Place place = settings.of(plugin.index(), plugin.name());
    Guest guest = book.enter(plugin, id -> new Guest(id, plugin, place, deadlines));
    var _ = plugin.closed().thenAccept(reason -> leave(guest, reason));
    awaitRuntime(plugin);
    guest.configure(runtime.get(), settings, CONFIGURATION);
    book.publish();
    if (!chain.awaitEarlierRequests(ONE_REQUEST)) {
      throw new IOException("a request that began before it came has not ended");
    }
    ContainerUpdates asked = guest.join(node.snapshot(), SYNCHRONIZATION);
    LOG.info("guest {} has joined{}", guest.id(), description(guest));
    if (!asked.updates().isEmpty()) {
      guest.updateUnwatched(asked, updates);
    }
  }

  private void check(ConnectedPlugin plugin) throws IOException {
    long uid = plugin.peer().map(PeerCredentials::uid).orElse(-1L);
    if (!allowedUids.contains(uid)) {
      throw new IOException(
          "user %d is not among those who may connect: %s (switchboard.guests.allowed-uids)"
              .formatted(uid, allowedUids.stream().sorted().toList()));
    }
  }

  /** Only a runtime can say what exists, so a guest that comes before it waits for it. */
  private void awaitRuntime(ConnectedPlugin plugin) throws IOException, InterruptedException {
    try {
      CompletableFuture.anyOf(
              runtimeKnown.toCompletableFuture(), plugin.closed().toCompletableFuture())
          .get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    if (plugin.isClosed()) {
      throw new IOException("it has gone");
    }
  }

  private void leave(Guest guest, String reason) {
    guest.gone(reason);
    book.publish();
    LOG.info("guest {} has left: {}", guest.id(), reason);
  }

  private static String description(Guest guest) {
    GuestStatus status = guest.status();
    return ": "
        + status.peer().map(peer -> "pid " + peer.pid() + ", uid " + peer.uid() + ", ").orElse("")
        + status.nriVersion().map(version -> "NRI " + version + ", ").orElse("")
        + status.settings().map(link -> "priority " + link.priority() + ", ").orElse("")
        + "events 0x"
        + Integer.toHexString(
            status.events().stream().collect(Collectors.summingInt(event -> event.bit())));
  }

  /** Those that are there, those that have been, and those that are configured. */
  public List<GuestStatus> all() {
    return book.statuses();
  }

  /** Why a link of the chain stands where it does; empty if it is no guest. */
  public Optional<String> placeOf(Link link) {
    return book.placeOf(link);
  }

  /** Why a link must not be asked in vain; empty if it may, or is no guest. */
  public Optional<String> whyNotRehearsed(Link link) {
    return book.whyNotRehearsed(link);
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() throws IOException {
    acceptor.close();
    deadlines.close();
  }
}
