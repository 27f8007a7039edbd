package dev.switchboard.nri.bundled.wasm;

import dev.switchboard.nri.extension.Validated;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Configuration of the runner of WebAssembly modules.
 *
 * @param directory folder with the modules and their configurations; absolute; may be missing
 * @param memoryMib the most memory one module may have, in MiB
 * @param timeout the longest one call of one module may take; the request's own time is a limit too
 * @param interpret whether modules are interpreted instead of compiled to the JVM's bytecode
 */
record Config(Path directory, int memoryMib, Duration timeout, boolean interpret)
    implements Validated {
  private static final int MOST_MIB = 2047; // what one Java array can hold

  Config {
    directory = directory == null ? Path.of("/opt/nri/wasm") : directory;
    memoryMib = memoryMib == 0 ? 64 : memoryMib;
    timeout = timeout == null ? Duration.ofMillis(400) : timeout;
  }

  @Override
  public void validate(Problems problems) {
    if (!directory.isAbsolute()) {
      problems.add("directory", directory, "an absolute path");
    }
    if (memoryMib < 1 || memoryMib > MOST_MIB) {
      problems.add("memory-mib", memoryMib, "1 to " + MOST_MIB);
    }
    if (!timeout.isPositive()) {
      problems.add("timeout", timeout, "more than 0");
    }
  }
}
