package dev.switchboard.nri.app.host;

import dev.switchboard.nri.app.config.SwitchboardProperties;
import dev.switchboard.nri.transport.SocketFile;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * The endpoints at a Unix socket too. Its mode is 0600, so the kernel lets nobody connect but root
 * and the user of this process: who comes over it need not show anything else.
 */
final class ManagementSocket implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  private static final String PEER = ManagementSocket.class.getName();

  private final SwitchboardProperties properties;
  private final EarlyStart beginning;

  ManagementSocket(SwitchboardProperties properties, EarlyStart beginning) {
    this.properties = properties;
    this.beginning = beginning;
  }

  /** Whether a request has come over it. */
  static boolean isPeer(HttpServletRequest request) {
    return request.getAttribute(PEER) != null;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    properties.management().socket().ifPresent(path -> listen(factory, path));
  }

  private void listen(TomcatServletWebServerFactory factory, Path path) {
    try {
      SocketFile.makeRoom(path);
    } catch (IOException e) {
      throw beginning
          .configuration()
          .current()
          .refused(
              "management.socket-path", path, "a path at which can be listened: " + e.getMessage());
    }
    var connector = new Connector(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);
    connector.setProperty("unixDomainSocketPath", path.toString());
    connector.setProperty("unixDomainSocketPathPermissions", "rw-------");
    connector.setProperty("maxThreads", "2");
    connector.setProperty("minSpareThreads", "1");
    factory.addAdditionalConnectors(connector);
    factory.addContextValves(new Mark(connector));
  }

  /** Tells the requests of one connector from the others. */
  private static final class Mark extends ValveBase {
    private final Connector marked;

    Mark(Connector marked) {
      super(true);
      this.marked = marked;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      if (request.getConnector().equals(marked)) {
        request.setAttribute(PEER, true);
      }
      getNext().invoke(request, response);
    }
  }
}
