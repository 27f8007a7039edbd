package dev.switchboard.nri.it;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
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
  private static final int LINKS = 8;
  private static final Duration PATIENT = Duration.ofMinutes(1);

  private final StringBuilder shown = new StringBuilder();
  private final Watchdog watchdog = new Watchdog();
  private final Supervisor supervisor;

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
            .mapToObj(i -> (10 + i) + "-p" + i)
            .map(name ->
                new Link(
                    name,
                    "1",
                    link.apply(name, shown::append),
                    new LinkSettings(0, PATIENT, onFailure, false)))
            .toList());
    supervisor =
        new Supervisor(
            new Connector.Dialled(socket),
            new SessionSettings("switchboard", "50", Duration.ofSeconds(1)),
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
