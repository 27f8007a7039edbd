package dev.switchboard.nri.session;

import dev.switchboard.nri.session.ConnectionStatus.Mode;
import dev.switchboard.nri.transport.RuntimeSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** How the runtime is reached. */
public sealed interface Connector {
  RuntimeSocket connect() throws IOException;

  /** The socket's file, whose reappearing is worth another try; empty if there is no other try. */
  Optional<Path> path();

  Mode mode();

  /** Dials the runtime's socket, again and again. */
  record Dialled(Path socket) implements Connector {
    @Override
    public RuntimeSocket connect() throws IOException {
      return RuntimeSocket.connect(socket);
    }

    @Override
    public Optional<Path> path() {
      return Optional.of(socket);
    }

    @Override
    public Mode mode() {
      return Mode.EXTERNAL;
    }

    @Override
    public String toString() {
      return socket.toString();
    }
  }

  /** Takes over the socket that the runtime opened when it started this process. */
  record Inherited(int descriptor) implements Connector {
    @Override
    public RuntimeSocket connect() throws IOException {
      return RuntimeSocket.inherited(descriptor);
    }

    @Override
    public Optional<Path> path() {
      return Optional.empty();
    }

    @Override
    public Mode mode() {
      return Mode.LAUNCHED;
    }

    @Override
    public String toString() {
      return "inherited descriptor " + descriptor;
    }
  }
}
