package dev.switchboard.nri.bundled.wasm;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.switchboard.nri.bundled.hosting.HostedPlugin;
import dev.switchboard.nri.bundled.hosting.Node;
import dev.switchboard.nri.bundled.hosting.Question;
import dev.switchboard.nri.extension.AbsentException;
import dev.switchboard.nri.extension.ConnectedRuntime;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One module at its place: its instance, replaced when it breaks. Requests wait for one that is
 * being loaded as long as they may; one after the other they are called.
 */
final class HostedModule implements HostedPlugin {
  /** What NRI gives a plugin to register, for an instance to come up. */
  private static final Duration START = Duration.ofSeconds(5);

  /** To tell what has happened while there is still time to. */
  private static final Duration MARGIN = Duration.ofMillis(50);

  private static final String SYNCHRONIZE = "plugin_synchronize";
  private static final String STATE_CHANGE = "plugin_state_change";

  /** LOADING → READY or FAILED; READY → LOADING when it breaks. */
  enum State {
    /** No instance yet, or none again. */
    LOADING,
    /** Takes requests. */
    READY,
    /** Out, until its file changes. */
    FAILED
  }

  private final ModuleFile file;
  private final ModuleHost host;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile State state = State.LOADING;
  private volatile String problem = "";
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong restarts = new AtomicLong();
  private volatile long memory;
  private volatile int events;
  private volatile @Nullable Program program;
  private @Nullable Running running;

  HostedModule(ModuleFile file, ModuleHost host) {
    this.file = file;
    this.host = host;
  }

  @Override
  public String name() {
    return file.name();
  }

  ModuleFile file() {
    return file;
  }

  State state() {
    return state;
  }

  String problem() {
    return problem;
  }

  /** Reads and compiles it: takes seconds for a large one, and can be done ahead of its place. */
  void prepare() throws IOException, ModuleException, InterruptedException {
    program = Program.read(file, host.config(), host.cache());
  }

  /** Makes an instance, configures it and tells it of what there is. */
  void begin(Program prepared) throws ModuleException, InterruptedException {
    try {
      var made = new Running(name(), prepared, host.timers(), START);
      events = configure(made);
      lock.lockInterruptibly();
      try {
        Optional<byte[]> reply = Optional.empty();
        if (host.node().isKnown()) {
          reply = Optional.of(made.call(SYNCHRONIZE, told(host.node()), START));
        }
        running = made;
        memory = made.memory();
        enter(State.READY, "");
        if (reply.isPresent()) {
          host.updates(this, reply.get());
        }
      } finally {
        lock.unlock();
      }
    } catch (BrokenInstanceException e) {
      throw ModuleException.of(name(), "cannot be started: it " + e.getMessage());
    }
  }

  /** Prepares it if need be, and begins. */
  void load() throws IOException, ModuleException, InterruptedException {
    if (program == null) {
      prepare();
    }
    Program prepared = program;
    if (prepared != null) {
      begin(prepared);
    }
  }

  private int configure(Running made)
      throws ModuleException, BrokenInstanceException, InterruptedException {
    var request =
        ConfigureRequest.newBuilder()
            .setConfig(file.config())
            .setRegistrationTimeout(START.toMillis())
            .setRequestTimeout(host.config().timeout().toMillis());
    host.runtime().ifPresent(runtime -> describe(runtime, request));
    try {
      byte[] reply = made.call("plugin_configure", request.build().toByteArray(), START);
      int mask = ConfigureResponse.parseFrom(reply).getEvents();
      int wanted = mask == 0 ? -1 : mask;
      // To an earlier NRI's module this question cannot even be put.
      return knows(Event.VALIDATE_CONTAINER_ADJUSTMENT)
          ? wanted
          : wanted & ~Event.VALIDATE_CONTAINER_ADJUSTMENT.bit();
    } catch (InvalidProtocolBufferException e) {
      throw ModuleException.of(
          name(), "answers Configure with what is no message: " + e.getMessage());
    } catch (ModuleException e) {
      throw ModuleException.of(name(), "refuses its configuration: " + e.getMessage());
    }
  }

  private static void describe(ConnectedRuntime runtime, ConfigureRequest.Builder request) {
    request
        .setRuntimeName(runtime.name())
        .setRuntimeVersion(runtime.version())
        .setNRIVersion("v%d.%d.0".formatted(runtime.nriMajor(), runtime.nriMinor()));
  }

  void fail(String why) {
    lock.lock();
    try {
      running = null;
      memory = 0;
      enter(State.FAILED, why);
    } finally {
      lock.unlock();
    }
  }

  private void enter(State next, String why) {
    state = next;
    problem = why;
    changed.signalAll();
  }

  /** Whether it has a function of its own for an event; a module of an earlier NRI has not. */
  private boolean knows(Event event) {
    Program prepared = program;
    return prepared != null && prepared.has(function(event));
  }

  /** RUN_POD_SANDBOX is {@code plugin_run_pod_sandbox}. */
  private static String function(Event event) {
    return "plugin_" + event.name().toLowerCase(Locale.ROOT);
  }

  private static byte[] told(Node node) {
    return node.told(Integer.MAX_VALUE).getFirst().toByteArray(); // memory is the only limit
  }

  /** Asks it; waits until it has been loaded. Nothing, if it failed to load. */
  @Override
  public Optional<byte[]> ask(Question question, RequestContext request)
      throws ModuleException, AbsentException, InterruptedException {
    Duration wait = request.remaining().minus(MARGIN);
    if (!lock.tryLock(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS)) {
      throw ModuleException.of(name(), "is still busy with another request");
    }
    try {
      awaitLoaded(request);
      Event event = question.event();
      if (state == State.FAILED || (events & event.bit()) == 0) {
        return Optional.empty();
      }
      return Optional.of(
          question.change().isEmpty() || knows(event)
              ? call(function(event), question.request().get().toByteArray(), request)
              : call(STATE_CHANGE, question.change().get().get().toByteArray(), request));
    } finally {
      lock.unlock();
    }
  }

  /** Synchronizes it, unless it is not loaded yet: then it is synchronized when it is. */
  @Override
  public Optional<byte[]> synchronize(Node node, RequestContext request)
      throws ModuleException, InterruptedException {
    if (!lock.tryLock(request.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      throw ModuleException.of(name(), "is still busy with another request");
    }
    try {
      return state == State.READY
          ? Optional.of(call(SYNCHRONIZE, told(node), request))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void awaitLoaded(RequestContext request) throws AbsentException, InterruptedException {
    while (state == State.LOADING) {
      long left = request.remaining().minus(MARGIN).toNanos();
      if (left <= 0 || changed.awaitNanos(left) <= 0) {
        if (state == State.LOADING) {
          throw new AbsentException("module " + name() + " is still being loaded");
        }
      }
    }
  }

  private byte[] call(String function, byte[] bytes, RequestContext request)
      throws ModuleException, InterruptedException {
    Running asked = running;
    Duration left = request.remaining().minus(MARGIN);
    Duration most = host.config().timeout();
    Duration limit = left.compareTo(most) < 0 ? left : most;
    if (asked == null || !limit.isPositive()) {
      throw ModuleException.of(name(), "has no time left to be called");
    }
    calls.incrementAndGet();
    try {
      byte[] reply = asked.call(function, bytes, limit);
      memory = asked.memory();
      return reply;
    } catch (BrokenInstanceException e) {
      replace(String.valueOf(e.getMessage()));
      throw ModuleException.of(name(), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      replace("was cut off by the host");
      throw e;
    }
  }

  private void replace(String why) {
    running = null;
    restarts.incrementAndGet();
    enter(State.LOADING, why);
    host.restart(this);
  }

  /** For the endpoint. */
  Map<String, Object> status() {
    var status = new LinkedHashMap<String, Object>();
    status.put("state", state.name());
    if (!problem.isEmpty()) {
      status.put("problem", problem);
    }
    status.put("size", file.size());
    status.put("memory", memory);
    status.put("calls", calls.get());
    status.put("restarts", restarts.get());
    return status;
  }

  boolean isLoading() {
    return state == State.LOADING;
  }
}
