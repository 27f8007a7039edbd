package dev.switchboard.nri.app.view;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Somebody who reads events. What waits for it is bounded: one that does not keep up is dropped,
 * and may come again.
 */
final class EventReader {
  private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);
  private static final int MOST_WAITING = 256;

  /** Lets both sides find out that the other one is gone. */
  private static final long BEAT_SECONDS = 15;

  private final Consumer<EventReader> left;
  private final SseEmitter emitter = new SseEmitter(0L);
  private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread writer =
      Thread.ofPlatform().daemon().name("nri-event-reader").unstarted(this::write);

  private record Event(String name, Object data) {}

  /**
   * @param left told when it reads no more
   */
  EventReader(Consumer<EventReader> left) {
    this.left = left;
    emitter.onCompletion(this::end);
    emitter.onError(_ -> end());
  }

  SseEmitter start() {
    writer.start();
    return emitter;
  }

  /** Never waits. */
  void offer(String name, Object data) {
    if (!waiting.offer(new Event(name, data))) {
      LOG.info("a reader of events does not keep up and is dropped");
      end();
    }
  }

  void end() {
    writer.interrupt();
  }

  private void write() {
    try {
      emitter.send(SseEmitter.event().comment("events of the chain"));
      while (true) {
        @Nullable Event event = waiting.poll(BEAT_SECONDS, TimeUnit.SECONDS);
        emitter.send(
            event == null
                ? SseEmitter.event().comment("")
                : SseEmitter.event().name(event.name).data(event.data, MediaType.APPLICATION_JSON));
      }
    } catch (InterruptedException | IOException | IllegalStateException e) {
      LOG.debug("a reader of events has gone", e);
    } finally {
      left.accept(this);
      emitter.complete();
    }
  }
}
