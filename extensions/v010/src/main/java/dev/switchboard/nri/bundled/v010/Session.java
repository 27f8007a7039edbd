package dev.switchboard.nri.bundled.v010;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process with all that it has started, as a session of its own, see setsid(2): so that its
 * children are found even when their parent has ended before them.
 */
final class Session {
  private static final Optional<String> SETSID =
      Stream.of("/usr/bin/setsid", "/bin/setsid")
          .filter(file -> Files.isExecutable(Path.of(file)))
          .findFirst();

  /** Fields of /proc/PID/stat after the name, which is in brackets: state, parent, group … */
  private static final int SESSION_FIELD = 3;

  private static final int PASSES = 10;

  private final Process process;

  private Session(Process process) {
    this.process = process;
  }

  /** Starts it; where there is no setsid(1), its children are known only as long as it lives. */
  static Session start(ProcessBuilder builder) throws IOException {
    List<String> command = builder.command();
    SETSID.ifPresent(
        setsid -> builder.command(Stream.concat(Stream.of(setsid), command.stream()).toList()));
    return new Session(builder.start());
  }

  Process process() {
    return process;
  }

  /** Kills it and its children; again and again, as a child may start another meanwhile. */
  void kill() {
    List<ProcessHandle> alive = members();
    process.destroyForcibly();
    for (int i = 0; i < PASSES && !alive.isEmpty(); i++) {
      alive.forEach(ProcessHandle::destroyForcibly);
      alive = members();
    }
  }

  private List<ProcessHandle> members() {
    return Stream.concat(
            process.descendants(),
            ProcessHandle.allProcesses().filter(other -> sessionOf(other) == process.pid()))
        .filter(other -> other.pid() != process.pid())
        .filter(ProcessHandle::isAlive)
        .distinct()
        .toList();
  }

  private static long sessionOf(ProcessHandle other) {
    try {
      String stat = Files.readString(Path.of("/proc/" + other.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[SESSION_FIELD]);
    } catch (IOException | RuntimeException e) {
      return -1; // it has just ended
    }
  }
}
