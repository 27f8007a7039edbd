package dev.switchboard.nri.session;

import dev.switchboard.nri.session.ConnectionStatus.Mode;
import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import dev.switchboard.nri.session.ConnectionStatus.State;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How things stand; read on any thread, changed by one at a time. */
final class StatusBoard {
  private final CompletableFuture<Boolean> served = new CompletableFuture<>();
  private volatile ConnectionStatus status;

  StatusBoard(Mode mode) {
    status =
        new ConnectionStatus(
            State.DISCONNECTED, mode, Instant.now(), Optional.empty(), 0, 0, Optional.empty());
  }

  ConnectionStatus status() {
    return status;
  }

  /** Completes when a session serves for the first time. */
  CompletionStage<Boolean> served() {
    return served.minimalCompletionStage();
  }

  void connected() {
    status = with(State.CONNECTED, status.lastError());
  }

  void configured(RuntimeInfo runtime, int mask) {
    status =
        new ConnectionStatus(
            State.CONFIGURED,
            status.mode(),
            Instant.now(),
            Optional.of(runtime),
            mask,
            status.reconnects(),
            status.lastError());
  }

  /**
   * @return the line that tells so
   */
  String serving(String plugin, Connector connector, int pods, int containers) {
    boolean again = served.isDone();
    ConnectionStatus before = status;
    status =
        new ConnectionStatus(
            State.SERVING,
            before.mode(),
            Instant.now(),
            before.runtime(),
            before.eventMask(),
            before.reconnects() + (again ? 1 : 0),
            before.lastError());
    served.complete(true);
    return ("%s to %s as %s via %s: events 0x%x, %d pods, %d containers;"
            + " a container whose creation is missed %s")
        .formatted(
            again ? "reconnected" : "connected",
            before
                .runtime()
                .map(runtime ->
                    "%s %s (NRI %s)"
                        .formatted(runtime.name(), runtime.version(), runtime.nriVersion()))
                .orElse("the runtime"),
            plugin,
            connector,
            before.eventMask(),
            pods,
            containers,
            before.runtime().map(RuntimeInfo::failClosed).orElse(FailClosed.OFF).text());
  }

  /**
   * @return whether that is news
   */
  boolean lost(String reason) {
    boolean news =
        !status.lastError().equals(Optional.of(reason)) || status.state() != State.DISCONNECTED;
    status = with(State.DISCONNECTED, Optional.of(reason));
    return news;
  }

  void stopped() {
    status = with(State.STOPPED, status.lastError());
  }

  private ConnectionStatus with(State state, Optional<String> lastError) {
    return new ConnectionStatus(
        state,
        status.mode(),
        status.state() == state ? status.since() : Instant.now(),
        status.runtime(),
        status.eventMask(),
        status.reconnects(),
        lastError);
  }
}
