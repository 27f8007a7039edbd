package dev.switchboard.nri.app.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a node goes into the messages.
 *
 * @param memory in bytes; decides how early a container is killed
 * @param unifiedCgroups whether it has cgroup v2 alone
 */
public record NodeFacts(long memory, boolean unifiedCgroups) {
  private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");
  private static final long USUAL_MEMORY = 16L << 30;

  /** Of the machine that this runs on. */
  public static NodeFacts here() {
    return new NodeFacts(memoryHere(), Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")));
  }

  private static long memoryHere() {
    try {
      Matcher total = TOTAL.matcher(Files.readString(Path.of("/proc/meminfo")));
      return total.find() ? Long.parseLong(total.group(1)) * 1024 : USUAL_MEMORY;
    } catch (IOException e) {
      return USUAL_MEMORY;
    }
  }
}
