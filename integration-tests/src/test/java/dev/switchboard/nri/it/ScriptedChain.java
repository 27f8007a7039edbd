package dev.switchboard.nri.it;

import dev.switchboard.nri.chain.BreakerSettings;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.session.Connector;
import dev.switchboard.nri.session.SessionSettings;
import dev.switchboard.nri.session.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A chain of scripted links, connected to a runtime; tells what they are shown. */
final class ScriptedChain implements AutoCloseable {
  /** How many there are. */
  static final int LINKS = 8;

  /** All the time it takes, and never switched off however often it fails. */
  static final LinkPolicy PATIENT =
      LinkPolicy.DEFAULT
          .timeout(Duration.ofMinutes(1))
          .breaker(
              new BreakerSettings(
                  Integer.MAX_VALUE, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1));

  private final StringBuilder shown = new StringBuilder();
  private final Watchdog watchdog = new Watchdog();
  private final Supervisor supervisor;

  /** What a link is called, and the plugin that stands for it apart. */
  static String name(int i) {
    return (10 + i) + "-p" + i;
  }

  /**
   * @param link makes a link of a name, which tells what it is shown
   * @param told given the lines of all links when a request ends, and {@code end}
   */
  ScriptedChain(
      Path socket,
      OnFailure onFailure,
      BiFunction<String, Consumer<String>, NriExtension> link,
      Consumer<String> told) {
    var listener =
        new ChainListener() {
          @Override
          public void requestAnswered(RequestAnswer answer) {
            if (answer.request().event().isPresent()) {
              told.accept(shown.append("end\n").toString());
              shown.setLength(0);
            }
          }
        };
    var chain = new LiveChain(listener, watchdog, () -> {});
    chain.replace(
        "scripted",
        IntStream.range(0, LINKS)
            .mapToObj(ScriptedChain::name)
            .map(name ->
                new Link(
                    name,
                    "1",
                    link.apply(name, shown::append),
                    new LinkSettings(0, PATIENT.onFailure(onFailure))))
            .toList());
    supervisor =
        new Supervisor(
            new Connector.Dialled(socket),
            new SessionSettings("switchboard", "50", Duration.ofSeconds(1), false),
            chain,
            new NodeState(),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            () -> {});
    supervisor.start();
  }

  @Override
  public void close() {
    supervisor.close();
    watchdog.close();
  }
}
