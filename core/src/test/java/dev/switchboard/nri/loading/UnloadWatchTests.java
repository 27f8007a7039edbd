package dev.switchboard.nri.loading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.ExtensionContext;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnloadWatchTests {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final UnloadWatch watch = new UnloadWatch(Duration.ofMillis(20));
  private final BlockingQueue<UnloadWatch.Kept> kept = new ArrayBlockingQueue<>(10);

  @AfterEach
  void close() {
    watch.close();
  }

  private record Context(String id, String version) implements ExtensionContext {
    @Override
    public <C extends Record> C config(Class<C> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ContainerUpdater updater() {
      throw new UnsupportedOperationException();
    }
  }

  /** Loads, starts and stops an extension that does something in its start. */
  private WeakReference<ClassLoader> unloaded(String start) throws Exception {
    Path jar =
        JarBuilder.of("a")
            .extension(
                "x.A",
                Jars.QUIET.replaceFirst(
                    "\\{",
                    "{ public interface KeptMBean { int getX(); }"
                        + " public static class Kept implements KeptMBean {"
                        + " public int getX() { return 1; } }"
                        + " public void start(ExtensionContext context) throws Exception {"
                        + start
                        + "}"))
            .build(folder.resolve("a.jar"));
    Path copies = Files.createDirectories(folder.resolve("copies"));
    LoadedExtension extension =
        new ExtensionCatalog(List.of(folder), copies).open(jar, JarTrust.OPEN, _ -> true);
    var classes =
        new WeakReference<>(extension.extension().orElseThrow().getClass().getClassLoader());
    extension.start(new Context("a", "1"), 7, LIMIT);
    assertThat(extension.problems()).isEmpty();
    watch.onKept(kept::add);
    extension.stop(LIMIT, watch);
    assertThat(copies).as("the private copy goes too").isEmptyDirectory();
    return classes;
  }

  private UnloadWatch.Kept awaitKept() throws InterruptedException {
    UnloadWatch.Kept found = kept.poll(30, TimeUnit.SECONDS);
    assertThat(found).isNotNull();
    assertThat(found.id()).isEqualTo("a");
    assertThat(found.generation()).isEqualTo(7);
    assertThat(watch.kept()).containsExactly(found);
    return found;
  }

  @Test
  void classLoaderOfAnUnloadedExtensionIsCollected() throws Exception {
    WeakReference<ClassLoader> classes = unloaded("");
    while (classes.get() != null) {
      Thread.sleep(10); // the watch has it collected; the test's own time limit ends it
    }
    assertThat(watch.kept()).isEmpty();
    assertThat(kept).isEmpty();
  }

  @Test
  void threadThatIsLeftBehindIsNamed() throws Exception {
    unloaded(
        "Thread t = new Thread(() -> { try { Thread.sleep(1_000_000); } catch"
            + " (InterruptedException e) { } }, \"left-behind\"); t.setDaemon(true); t.start();");
    try {
      assertThat(awaitKept().holders()).contains("thread left-behind runs its code");
    } finally {
      end("left-behind");
    }
  }

  @Test
  void timerThatIsLeftBehindIsNamed() throws Exception {
    unloaded(
        "new java.util.Timer(\"left-timer\", true).schedule(new java.util.TimerTask() {"
            + " public void run() { } }, 1_000_000);");
    try {
      assertThat(awaitKept().holders()).contains("thread left-timer has its context class loader");
    } finally {
      end("left-timer");
    }
  }

  @Test
  void beanThatIsLeftBehindIsNamed() throws Exception {
    var name = new ObjectName("x:type=Kept");
    var server = ManagementFactory.getPlatformMBeanServer();
    unloaded(
        "java.lang.management.ManagementFactory.getPlatformMBeanServer().registerMBean("
            + "new Kept(), new javax.management.ObjectName(\"x:type=Kept\"));");
    try {
      assertThat(awaitKept().holders()).contains("MBean x:type=Kept");
    } finally {
      server.unregisterMBean(name);
    }
  }

  @Test
  void whatItRegistersWithTheJdkIsNamed() throws Exception {
    var logger = Logger.getLogger("x.kept"); // the JDK itself keeps it only while somebody does
    unloaded(
        "System.getProperties().put(\"x.kept\", new Kept());"
            + "java.util.logging.Logger.getLogger(\"x.kept\").addHandler("
            + "new java.util.logging.Handler() {"
            + " public void publish(java.util.logging.LogRecord r) { }"
            + " public void flush() { } public void close() { } });"
            + "java.security.Security.addProvider("
            + "new java.security.Provider(\"x-kept\", \"1\", \"\") { });"
            + "Thread.setDefaultUncaughtExceptionHandler((t, e) -> context.id());");
    try {
      assertThat(awaitKept().holders())
          .containsExactly(
              "a handler of the java.util.logging logger \"x.kept\"",
              "security provider x-kept",
              "system property x.kept",
              "the default handler of uncaught exceptions");
    } finally {
      System.getProperties().remove("x.kept");
      Arrays.stream(logger.getHandlers()).forEach(logger::removeHandler);
      Security.removeProvider("x-kept");
      Thread.setDefaultUncaughtExceptionHandler(null);
    }
  }

  @Test
  void extensionThatIsKeptByWhatNobodyCanSeeIsNamedAllTheSame() throws Exception {
    unloaded("Runtime.getRuntime().addShutdownHook(new Thread(() -> context.id()));");
    assertThat(awaitKept().holders()).isEmpty();
    assertThat(Holders.unknown(new URLClassLoader("of a", new URL[0], null)))
        .contains("GC.heap_dump", "URLClassLoader named \"of a\"");
  }

  private static void end(String thread) {
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().equals(thread)) {
        each.interrupt();
      }
    }
  }
}
