package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.runtime.NriRuntime;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Those whom a host meets in its life, as a process beside a {@link Rehearsal}: a runtime with
 * pods, a Prometheus, a probe, and somebody who looks at the console.
 */
final class Visitors {
  private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);
  private static final int THERE_BEFORE = 5;
  private static final int COMING = 15;
  private static final int HAPPENINGS = 60;
  private static final String EACH_TYPE = "*/*";
  private static final Page READY = new Page("actuator/health/readiness", EACH_TYPE);
  private static final List<Page> PAGES =
      List.of(
          new Page("", "text/html"),
          new Page("console/main.js", EACH_TYPE),
          new Page("actuator/prometheus", "application/openmetrics-text;version=1.0.0"),
          new Page("actuator/prometheus", EACH_TYPE),
          new Page("actuator/health", EACH_TYPE),
          READY,
          new Page("actuator/nri", EACH_TYPE),
          new Page("actuator/extensions", EACH_TYPE),
          new Page("actuator/chain", EACH_TYPE),
          new Page("actuator/decisions", EACH_TYPE));

  private record Page(String path, String accept) {}

  private final String url;

  private Visitors(String url) {
    this.url = url;
  }

  /**
   * Writes a byte when the runtime listens, and ends with 0 when everything has been answered.
   *
   * @param args the runtime's socket, and the host's port
   */
  public static void main(String[] args) throws Exception {
    System.exit(new Visitors("http://127.0.0.1:" + args[1] + "/").visit(Path.of(args[0])) ? 0 : 1);
  }

  private boolean visit(Path socket) throws IOException, InterruptedException {
    var node = new LivingNode(_ -> {});
    try (NriRuntime runtime = DemoSetup.runtime(socket, node::snapshot)) {
      come(node, runtime, THERE_BEFORE);
      System.out.println();
      long deadline = System.nanoTime() + LIMIT;
      while (runtime.plugins().isEmpty() || !answered(READY)) {
        if (System.nanoTime() > deadline) {
          System.err.println("switchboard: the host did not connect and become ready in time");
          return false;
        }
        Thread.sleep(5);
      }
      come(node, runtime, COMING);
      for (int i = 0; i < HAPPENINGS; i++) {
        node.goOn(runtime);
      }
      List<Page> unanswered = PAGES.stream().filter(page -> !answered(page)).toList();
      unanswered.forEach(page -> System.err.println("switchboard: no answer from " + page));
      return unanswered.isEmpty();
    }
  }

  private static void come(LivingNode node, NriRuntime runtime, int pods)
      throws InterruptedException {
    for (int i = 0; i < pods; i++) {
      var _ = node.come(runtime);
    }
  }

  private boolean answered(Page page) {
    try {
      var connection = (HttpURLConnection) URI.create(url + page.path()).toURL().openConnection();
      connection.setRequestProperty("Accept", page.accept());
      connection.setRequestProperty("Accept-Encoding", "gzip");
      try (var body = connection.getInputStream()) {
        return body.readAllBytes().length > 0;
      }
    } catch (IOException e) {
      return false; // not yet, or an error that the answer's absence tells of
    }
  }
}
