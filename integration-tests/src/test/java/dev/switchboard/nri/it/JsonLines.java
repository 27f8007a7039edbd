package dev.switchboard.nri.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A peer that is driven by lines of JSON: commands with an id, answers with the same, events. */
final class JsonLines implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Process process;
  private final Writer input;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new ArrayList<>();

  JsonLines(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    input = process.outputWriter();
    Thread.ofPlatform().daemon().name("peer-output").start(this::read);
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      output.lines().map(JSON::readTree).forEach(this::take);
    } catch (IOException | UncheckedIOException e) {
      // The process has been ended.
    }
    answers.values().forEach(answer -> answer.completeExceptionally(new IOException("peer ended")));
  }

  private void take(JsonNode line) {
    if (line.has("event")) {
      synchronized (events) {
        events.add(line);
        events.notifyAll();
      }
    } else {
      CompletableFuture<JsonNode> answer = answers.remove(line.get("id").asInt());
      if (answer != null) {
        answer.complete(line);
      }
    }
  }

  CompletableFuture<JsonNode> send(String op, Map<String, ?> arguments) {
    int id = ids.incrementAndGet();
    var command = new LinkedHashMap<String, Object>(arguments);
    command.put("id", id);
    command.put("op", op);
    var answer = new CompletableFuture<JsonNode>();
    answers.put(id, answer);
    try {
      synchronized (input) {
        input.write(JSON.writeValueAsString(command) + "\n");
        input.flush();
      }
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  /** Sends lines that are no commands. */
  void write(String lines) {
    try {
      synchronized (input) {
        input.write(lines);
        input.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a command and waits for its answer. */
  JsonNode call(String op, Map<String, ?> arguments) {
    try {
      return send(op, arguments).get(90, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(op + " was not answered", e);
    }
  }

  /** Waits for an event and takes it, with all before it, out of the list. */
  JsonNode await(Predicate<JsonNode> wanted) {
    return await(wanted, Duration.ofSeconds(60));
  }

  JsonNode await(Predicate<JsonNode> wanted, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (events) {
      while (true) {
        for (int i = 0; i < events.size(); i++) {
          JsonNode event = events.get(i);
          if (wanted.test(event)) {
            events.subList(0, i + 1).clear();
            return event;
          }
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || !process.isAlive()) {
          throw new IllegalStateException("no such event; got " + events);
        }
        try {
          events.wait(Math.min(left, 200));
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** Of its process. */
  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
