package dev.switchboard.nri.bundled.remote;

import dev.switchboard.nri.bundled.hosting.HostedPlugin;
import dev.switchboard.nri.bundled.hosting.HostedPlugins;
import dev.switchboard.nri.bundled.hosting.Node;
import dev.switchboard.nri.bundled.remote.Config.RemoteConfig;
import dev.switchboard.nri.bundled.remote.Connection.Health;
import dev.switchboard.nri.bundled.remote.Presence.State;
import dev.switchboard.nri.extension.AbsentException;
import dev.switchboard.nri.extension.ExtensionContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a remote connected: connects, has it configured and synchronized when it is healthy, and
 * does all of that again when it was lost, unhealthy or late. When the files of TLS have changed, a
 * second connection is made beside the first, and takes over.
 */
final class Keeper implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration MAX_DELAY = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final HostedPlugin plugin;
  private final RemoteConfig config;
  private final Address address;
  private final Tls tls;
  private final Presence presence;
  private final Wires wires;
  private final Node node;
  private final ExtensionContext context;
  private final Introduction introduction;
  private final ReentrantLock introducing = new ReentrantLock();
  private final AtomicLong connections = new AtomicLong();
  private volatile @Nullable Connection connection;
  private volatile String renewal = "";

  Keeper(
      HostedPlugin plugin,
      RemoteConfig config,
      Presence presence,
      Wires wires,
      Node node,
      ExtensionContext context) {
    this.plugin = plugin;
    this.config = config;
    this.address = Address.parse(config.address()).orElseThrow(); // validated
    this.tls = new Tls(config.tls());
    this.presence = presence;
    this.wires = wires;
    this.node = node;
    this.context = context;
    this.introduction = new Introduction(config, node, context);
  }

  @Override
  public void run() {
    try {
      Duration delay = FIRST_DELAY;
      while (true) {
        long before = connections.get();
        try {
          serve();
        } catch (AbsentException e) {
          presence.absent(State.AWAY, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
          LOG.error("remote {} failed", plugin.name(), e);
          presence.absent(State.AWAY, e.toString());
        }
        delay = connections.get() > before ? FIRST_DELAY : doubled(delay);
        pause(delay);
      }
    } catch (InterruptedException e) {
      LOG.debug("remote {} is let go", plugin.name());
    }
  }

  private static Duration doubled(Duration delay) {
    Duration twice = delay.multipliedBy(2);
    return twice.compareTo(MAX_DELAY) < 0 ? twice : MAX_DELAY;
  }

  /** Waits; a socket that comes back ends it at once. */
  private void pause(Duration delay) throws InterruptedException {
    long end = System.nanoTime() + delay.toNanos();
    Object before = address.stamp();
    while (System.nanoTime() - end < 0 && before.equals(address.stamp())) {
      TimeUnit.NANOSECONDS.sleep(FIRST_DELAY.toNanos());
    }
  }

  /** One connection, or those that take over from it, until it is lost. */
  private void serve() throws AbsentException, InterruptedException {
    List<Object> files = tls.stamp();
    Connection current = connect();
    try {
      awaitAnswer(current);
      List<Object> seen = files;
      while (true) {
        followOnce(current);
        List<Object> now = tls.stamp();
        if (!now.equals(files) && now.equals(seen)) {
          files = now;
          current = renewed(current);
        }
        seen = now;
      }
    } finally {
      connection = null;
      current.close();
    }
  }

  private Connection connect() throws AbsentException {
    var made = new Connection(config, address, wires, presence::signal);
    connection = made;
    return made;
  }

  /** Waits for its first word. */
  private void awaitAnswer(Connection of) throws AbsentException, InterruptedException {
    long deadline = System.nanoTime() + config.startTimeout().toNanos();
    while (of.health() == Health.UNKNOWN) {
      checkNotLost(of);
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AbsentException(
            "it has not answered within " + config.startTimeout().toMillis() + " ms");
      }
      presence.await(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
    }
  }

  private static void checkNotLost(Connection of) throws AbsentException {
    Optional<String> reason = of.lost();
    if (reason.isPresent()) {
      throw new AbsentException(reason.get());
    }
  }

  /** Brings it a step on, or waits until there is something to do, a second at most. */
  private void followOnce(Connection current) throws AbsentException, InterruptedException {
    checkNotLost(current);
    if (current.health() == Health.NOT_SERVING) {
      presence.absent(State.NOT_SERVING, "its health service says so");
    } else if (presence.current().isEmpty()) {
      if (node.isKnown()) {
        var reply = introduce(current, config.startTimeout(), false);
        reply.ifPresent(this::update);
        return;
      }
      presence.absent(State.WAITING, "");
    }
    presence.await(LOOK);
  }

  /**
   * Configures and synchronizes it; others wait.
   *
   * @param again whether also if somebody else has just done it
   */
  private Optional<byte[]> introduce(Connection to, Duration limit, boolean again)
      throws AbsentException, InterruptedException {
    if (!introducing.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw presence.absent();
    }
    try {
      if (!again && presence.current().isPresent()) {
        return Optional.empty();
      }
      checkNotLost(to);
      presence.absent(State.SYNCHRONIZING, "");
      Introduction.Outcome outcome = introduction.of(to, limit);
      connections.incrementAndGet();
      presence.serves(outcome.session());
      to.takeUpdates(plugin.name(), asked -> context.updater().update(asked));
      return Optional.of(outcome.reply());
    } catch (AbsentException e) {
      to.close(String.valueOf(e.getMessage()));
      presence.absent(State.AWAY, String.valueOf(e.getMessage()));
      throw e;
    } finally {
      introducing.unlock();
    }
  }

  /** The runtime has told what there is: so is it, if it is there. Called by a request. */
  Optional<byte[]> again(Duration limit) throws AbsentException, InterruptedException {
    Connection current = connection;
    if (current == null || current.health() != Health.SERVING || current.lost().isPresent()) {
      presence.signal();
      return Optional.empty();
    }
    try {
      return introduce(current, limit, true);
    } catch (AbsentException e) {
      throw presence.absent();
    }
  }

  private Connection renewed(Connection current) throws InterruptedException {
    Optional<Session> before = presence.current();
    Connection next = null;
    try {
      next = new Connection(config, address, wires, presence::signal);
      awaitAnswer(next);
      if (before.isPresent() && next.health() == Health.SERVING) {
        introduce(next, config.startTimeout(), true).ifPresent(this::update);
      }
      connection = next;
      renewal = "";
      LOG.info("remote {} is connected with the certificates that have come", plugin.name());
      current.retire();
      return next;
    } catch (AbsentException e) {
      renewal = "with the files as they are now: " + e.getMessage();
      LOG.warn("remote {} stays connected as it was; {}", plugin.name(), renewal);
      before.ifPresent(presence::serves);
      if (next != null) {
        next.close();
      }
      return current;
    }
  }

  private void update(byte[] reply) {
    HostedPlugins.send(plugin, reply, context, "remote " + plugin.name(), LOG);
  }

  /** For the endpoint. */
  void describe(Map<String, Object> status) {
    status.put("synchronizations", connections.get());
    if (!renewal.isEmpty()) {
      status.put("renewal", renewal);
    }
  }
}
