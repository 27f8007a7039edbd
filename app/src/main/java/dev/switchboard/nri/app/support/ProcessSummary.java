package dev.switchboard.nri.app.support;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How this process stands.
 *
 * @param threads every thread with its stack
 * @param memory of the JVM and of the process
 */
public record ProcessSummary(String threads, String memory) {
  /** Of this moment. */
  public static ProcessSummary now() {
    return new ProcessSummary(allThreads(), allMemory());
  }

  private static String allThreads() {
    return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true))
        .map(ProcessSummary::thread)
        .collect(Collectors.joining("\n"));
  }

  private static String thread(ThreadInfo thread) {
    var text = new StringBuilder();
    text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
    if (thread.getLockName() != null) {
      text.append(" on ").append(thread.getLockName());
    }
    if (thread.getLockOwnerName() != null) {
      text.append(" held by \"").append(thread.getLockOwnerName()).append('"');
    }
    text.append('\n');
    Arrays.stream(thread.getStackTrace())
        .forEach(frame -> text.append("    at ").append(frame).append('\n'));
    return text.toString();
  }

  private static String allMemory() {
    var lines = new ArrayList<String>();
    var memory = ManagementFactory.getMemoryMXBean();
    lines.add("heap: " + memory.getHeapMemoryUsage());
    lines.add("non-heap: " + memory.getNonHeapMemoryUsage());
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      lines.add(pool.getName() + ": " + pool.getUsage());
    }
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      lines.add(
          "%s: %d collections, %d ms"
              .formatted(
                  collector.getName(),
                  collector.getCollectionCount(),
                  collector.getCollectionTime()));
    }
    lines.add("uptime: " + ManagementFactory.getRuntimeMXBean().getUptime() + " ms");
    lines.add("options: " + ManagementFactory.getRuntimeMXBean().getInputArguments());
    lines.addAll(status());
    return String.join("\n", lines) + "\n";
  }

  /** The kernel's view. */
  private static List<String> status() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status"));
    } catch (IOException e) {
      return List.of("/proc/self/status: " + e.getMessage());
    }
  }
}
