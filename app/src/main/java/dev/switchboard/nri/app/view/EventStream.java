package dev.switchboard.nri.app.view;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.node.NodeChange;
import dev.switchboard.nri.node.NodeState;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What happens, as server-sent events: {@code decision} for what the chain made of a request, in
 * the form of the endpoint decisions, and {@code node} for pods and containers that come, change
 * and go. Without readers nothing is made of either.
 */
@RestController
final class EventStream implements ChainListener, DisposableBean {
  private static final int MOST_READERS = 16;

  private final ObjectProvider<RunningHost> host;
  private final List<EventReader> readers = new CopyOnWriteArrayList<>();
  private @Nullable NodeState node;

  EventStream(ObjectProvider<RunningHost> host) {
    this.host = host;
  }

  /**
   * A pod or container has changed.
   *
   * @param podId empty where only the container is told
   * @param containerId empty in what is about a pod
   */
  record NodeEvent(Instant time, NodeChange.Kind kind, String podId, String containerId) {}

  @GetMapping(path = "/console/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter events() {
    synchronized (this) {
      if (readers.size() == MOST_READERS) {
        throw new ResponseStatusException(
            HttpStatus.SERVICE_UNAVAILABLE, MOST_READERS + " readers are enough");
      }
      var reader = new EventReader(this::left);
      readers.add(reader);
      if (readers.size() == 1) {
        node = host.getObject().switchboard().node();
        node.listen(this::changed);
      }
      return reader.start();
    }
  }

  private synchronized void left(EventReader reader) {
    readers.remove(reader);
    NodeState listened = node;
    if (readers.isEmpty() && listened != null) {
      listened.listen(null);
    }
  }

  @Override
  public void requestAnswered(RequestAnswer answer) {
    if (!readers.isEmpty()) {
      tell("decision", DecisionsEndpoint.view(DecisionLog.kept(answer)));
    }
  }

  private void changed(NodeChange change) {
    tell("node", new NodeEvent(Instant.now(), change.kind(), change.podId(), change.containerId()));
  }

  private void tell(String name, Object data) {
    readers.forEach(reader -> reader.offer(name, data));
  }

  /** Otherwise the server would wait for them to go by themselves. */
  @Override
  public void destroy() {
    readers.forEach(EventReader::end);
  }
}
