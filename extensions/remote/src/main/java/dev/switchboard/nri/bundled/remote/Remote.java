package dev.switchboard.nri.bundled.remote;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.bundled.hosting.HostedPlugin;
import dev.switchboard.nri.bundled.hosting.Node;
import dev.switchboard.nri.bundled.hosting.Question;
import dev.switchboard.nri.bundled.remote.Config.OnFailure;
import dev.switchboard.nri.bundled.remote.Config.RemoteConfig;
import dev.switchboard.nri.extension.AbsentException;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One remote: its place among the others, and a thread that keeps it connected. */
final class Remote implements HostedPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(Remote.class);

  /** To tell what has happened while there is still time to. */
  private static final Duration MARGIN = Duration.ofMillis(50);

  /** What is handed on of a request's metadata. */
  private static final List<String> TRACE = List.of("traceparent", "tracestate", "baggage");

  private final String name;
  private final RemoteConfig config;
  private final Presence presence;
  private final Keeper keeper;
  private final Thread thread;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong ignored = new AtomicLong();

  Remote(String name, RemoteConfig config, Wires wires, Node node, ExtensionContext context) {
    this.name = name;
    this.config = config;
    this.presence = new Presence(name, config.address());
    this.keeper = new Keeper(this, config, presence, wires, node, context);
    this.thread = Thread.ofPlatform().daemon().name("nri-remote-" + name).unstarted(keeper);
  }

  void start() {
    thread.start();
  }

  void interrupt() {
    thread.interrupt();
  }

  void join() throws InterruptedException {
    var _ = thread.join(Duration.ofSeconds(5));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<byte[]> ask(Question question, RequestContext request)
      throws AbsentException, CallFailedException, InterruptedException {
    Session session = presence.session(request.remaining().minus(MARGIN));
    if (!session.hears(question.event())) {
      return Optional.empty();
    }
    calls.incrementAndGet();
    Optional<Supplier<? extends MessageLite>> change = question.change().map(each -> each);
    if (change.isPresent() && session.usesStateChange()) {
      return Optional.of(send(session, "StateChange", change.get(), request));
    }
    try {
      String method = question.event().nriName();
      return Optional.of(send(session, method, question.request(), request));
    } catch (CallFailedException e) {
      if (e.kind() != CallFailedException.Kind.UNKNOWN || change.isEmpty()) {
        throw e;
      }
      session.useStateChange();
      return Optional.of(send(session, "StateChange", change.get(), request));
    }
  }

  private byte[] send(
      Session session,
      String method,
      Supplier<? extends MessageLite> message,
      RequestContext request)
      throws AbsentException, CallFailedException, InterruptedException {
    Duration left = request.remaining().minus(MARGIN);
    boolean ours = left.compareTo(config.timeout()) >= 0;
    Duration limit = ours ? config.timeout() : left;
    if (!limit.isPositive()) {
      throw CallFailedException.refused(false, "has no time left to be asked").of(name);
    }
    try {
      return session
          .connection()
          .call(method, message.get().toByteArray(), metadata(request), limit);
    } catch (CallFailedException e) {
      failures.incrementAndGet();
      if (e.kind() == CallFailedException.Kind.LOST) {
        presence.lost(session, String.valueOf(e.getMessage()));
        throw presence.absent();
      }
      if (e.kind() == CallFailedException.Kind.LATE && ours && !session.staysWhenLate()) {
        // As a runtime does it, unless the plugin has asked to be kept.
        presence.lost(session, "it " + e.getMessage() + " to " + method);
      }
      throw e.of(name);
    }
  }

  private static Map<String, List<String>> metadata(RequestContext request) {
    var metadata = new LinkedHashMap<String, List<String>>();
    for (String key : TRACE) {
      List<String> values = request.metadata(key);
      if (!values.isEmpty()) {
        metadata.put(key, values);
      }
    }
    return metadata;
  }

  @Override
  public Optional<byte[]> synchronize(Node node, RequestContext request)
      throws AbsentException, InterruptedException {
    return keeper.again(request.remaining().minus(MARGIN));
  }

  @Override
  public boolean ignores(Exception failure) {
    if (config.onFailure() != OnFailure.IGNORE) {
      return false;
    }
    ignored.incrementAndGet();
    if (!(failure instanceof AbsentException)) { // of which is told when it goes
      LOG.warn("a request goes on without remote {}: {}", name, failure.getMessage());
    }
    return true;
  }

  /** For the endpoint. */
  Map<String, Object> status() {
    var status = new LinkedHashMap<String, Object>();
    status.put("address", config.address());
    presence.describe(status);
    keeper.describe(status);
    status.put("calls", calls.get());
    status.put("failures", failures.get());
    if (config.onFailure() == OnFailure.IGNORE) {
      status.put("ignored", ignored.get());
    }
    return status;
  }
}
