package dev.switchboard.nri.bundled.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A module that has been read, checked and compiled, of which any number of instances can be made.
 *
 * @param code the module
 * @param exports the names of what it exports
 * @param machine what runs its functions
 * @param memory what it may use
 */
record Program(
    WasmModule code,
    Set<String> exports,
    Function<Instance, Machine> machine,
    MemoryLimits memory) {
  private static final long MIB = 1 << 20;
  private static final int PAGES_PER_MIB = 16;

  /** Heap for each byte of a module's file, if it is interpreted: measured 27. */
  private static final int HEAP_PER_BYTE = 28;

  /** The same, if it is read compiled: measured less than 4. */
  private static final int HEAP_PER_BYTE_COMPILED = 4;

  /** What NRI v0.9 asked of a module; the calls that came later may be missing. */
  private static final Set<String> REQUIRED =
      Set.of(
          "memory",
          "malloc",
          "free",
          "plugin_api_version",
          "plugin_configure",
          "plugin_synchronize",
          "plugin_shutdown",
          "plugin_create_container",
          "plugin_update_container",
          "plugin_stop_container",
          "plugin_state_change");

  /**
   * @throws ModuleException if it cannot be used
   */
  static Program read(ModuleFile file, Config config, CodeCache cache)
      throws IOException, ModuleException, InterruptedException {
    checkHeap(file, config);
    if (config.interpret()) {
      try {
        WasmModule code = Parser.parse(Files.readAllBytes(file.file()));
        return checked(file, config, new CompiledFile(code, InterpreterMachine::new));
      } catch (ChicoryException e) {
        throw ModuleException.of(file.name(), "is no WebAssembly module: " + e.getMessage());
      }
    }
    return checked(file, config, cache.compiled(file));
  }

  private static Program checked(ModuleFile file, Config config, CompiledFile read)
      throws ModuleException {
    WasmModule code = read.module();
    Set<String> exports =
        new HashSet<>(
            IntStream.range(0, code.exportSection().exportCount())
                .mapToObj(i -> code.exportSection().getExport(i).name())
                .toList());
    String missing =
        String.join(
            ", ", REQUIRED.stream().filter(each -> !exports.contains(each)).sorted().toList());
    if (!missing.isEmpty()) {
      throw ModuleException.of(
          file.name(), "does not export " + missing + ", which every NRI plugin has to");
    }
    MemoryLimits memory = memory(file, code, config.memoryMib());
    return new Program(code, exports, read.machine(), memory);
  }

  /** The host ends when its heap does: what would not fit is not even tried. */
  private static void checkHeap(ModuleFile file, Config config) throws ModuleException {
    int memoryMib = config.memoryMib();
    int perByte = config.interpret() ? HEAP_PER_BYTE : HEAP_PER_BYTE_COMPILED;
    Runtime jvm = Runtime.getRuntime();
    System.gc(); // once for a module; what is garbage must not count as used
    long free = jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory();
    long needed = file.size() * perByte + 2L * memoryMib * MIB; // old and new while it grows
    if (needed > free) {
      throw ModuleException.of(
          file.name(),
          "has %d KiB and needs up to %d MiB of heap with memory-mib %d, of which %d MiB are free; start the host with SWITCHBOARD_JAVA_OPTS=-Xmx%dm or more, or lower memory-mib"
              .formatted(
                  file.size() >> 10,
                  needed / MIB,
                  memoryMib,
                  free / MIB,
                  (jvm.maxMemory() - free + needed) / MIB + 1));
    }
  }

  private static MemoryLimits memory(ModuleFile file, WasmModule code, int memoryMib)
      throws ModuleException {
    MemoryLimits asked =
        code.memorySection()
            .filter(section -> section.memoryCount() == 1)
            .orElseThrow(() -> ModuleException.of(file.name(), "has no memory of its own"))
            .getMemory(0)
            .limits();
    int most = Math.min(memoryMib * PAGES_PER_MIB, asked.maximumPages());
    if (asked.initialPages() > most) {
      throw ModuleException.of(
          file.name(),
          "wants %d MiB of memory to begin with, memory-mib allows %d"
              .formatted(asked.initialPages() / PAGES_PER_MIB, memoryMib));
    }
    return new MemoryLimits(asked.initialPages(), most);
  }

  /** Whether it has a function of its own for a call, named as NRI's RPC. */
  boolean has(String function) {
    return exports.contains(function);
  }

  /** For a message. */
  static String oneLine(Throwable failure) {
    return Stream.of(String.valueOf(failure.getMessage()).split("\\R")).findFirst().orElse("");
  }

  static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }
}
