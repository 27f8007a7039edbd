package dev.switchboard.nri.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A reader of server-sent events. */
final class Events implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> lines = new ArrayList<>();

  Events(URI uri) throws IOException, InterruptedException {
    Stream<String> told =
        client
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
            .body();
    Thread.ofPlatform().daemon().name("events").start(() -> read(told));
  }

  private void read(Stream<String> told) {
    try {
      told.forEach(line -> {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      });
    } catch (UncheckedIOException e) {
      // It has been closed.
    }
  }

  /** Waits for a line with that in it. */
  String await(String text) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    synchronized (lines) {
      while (System.nanoTime() - deadline < 0) {
        for (String line : lines) {
          if (line.contains(text)) {
            return line;
          }
        }
        lines.wait(200);
      }
      throw new AssertionError("no \"" + text + "\" in " + lines);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
