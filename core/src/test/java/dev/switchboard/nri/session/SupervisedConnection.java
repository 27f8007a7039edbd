package dev.switchboard.nri.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.session.ConnectionStatus.State;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of a supervised connection share. */
@Timeout(60)
abstract class SupervisedConnection {
  static final Duration SHORT = Duration.ofMillis(10);
  static final Duration FOR_EVER = Duration.ofMinutes(10);
  static final CreateContainerHandler CREATE = (_, _, _) -> ContainerAdjustment.none();
  static final AdjustmentValidator VALIDATE = (_, _) -> AdjustmentValidator.Verdict.accept();

  @TempDir Path temp;
  private final Watchdog watchdog = new Watchdog();
  private final List<AutoCloseable> open = new ArrayList<>();
  final CountDownLatch runtimeGone = new CountDownLatch(1);
  volatile Consumer<String> onConfiguration = _ -> {};
  final NodeState node = new NodeState();
  private final LiveChain chain = new LiveChain(ChainListener.NONE, watchdog, () -> {});

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    watchdog.close();
  }

  /** From now on these are the links. */
  void chain(NriExtension... extensions) {
    var links = new ArrayList<Link>();
    for (NriExtension extension : extensions) {
      links.add(
          new Link(
              "x" + links.size(),
              "1.0",
              extension,
              new LinkSettings(0, Duration.ofSeconds(30), OnFailure.FAIL, false)));
    }
    chain.replace("test", links);
  }

  Path socket() {
    return temp.resolve("d").resolve("nri.sock");
  }

  FakeRuntime runtime() throws IOException {
    var runtime = new FakeRuntime(socket());
    open.add(runtime);
    return runtime;
  }

  Supervisor supervise(Duration delay) {
    return supervise(new Connector.Dialled(socket()), delay);
  }

  Supervisor superviseFailClosed() {
    return supervise(new Connector.Dialled(socket()), SHORT, true);
  }

  Supervisor supervise(Connector connector, Duration delay) {
    return supervise(connector, delay, false);
  }

  private Supervisor supervise(Connector connector, Duration delay, boolean failClosed) {
    var supervisor =
        new Supervisor(
            connector,
            new SessionSettings("switchboard", "10", Duration.ofMillis(200), failClosed),
            chain,
            node,
            delay,
            delay,
            new RuntimeListener() {
              @Override
              public void gone() {
                runtimeGone.countDown();
              }

              @Override
              public void configured(String configuration) {
                onConfiguration.accept(configuration);
              }
            });
    open.add(supervisor);
    supervisor.start();
    return supervisor;
  }

  static CreateContainerRequest create(String name) {
    return CreateContainerRequest.newBuilder()
        .setPod(PodSandbox.newBuilder().setId("p"))
        .setContainer(Container.newBuilder().setId("c").setName(name))
        .build();
  }

  static ContainerUpdates update(String container) {
    return ContainerUpdates.of(ContainerUpdate.of(container, Resources.none()));
  }

  /** The wait has begun or is about to. */
  static void awaitFailure(Supervisor supervisor, String start) {
    await(() -> supervisor.status().lastError().orElse("").startsWith(start));
  }

  /** A reply may arrive before its sender has noted that it is sent. */
  static void awaitState(Supervisor supervisor, State state) {
    await(() -> supervisor.status().state() == state);
  }

  static void await(BooleanSupplier condition) {
    long giveUp = System.nanoTime() + FakeRuntime.LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - giveUp).as("time").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
