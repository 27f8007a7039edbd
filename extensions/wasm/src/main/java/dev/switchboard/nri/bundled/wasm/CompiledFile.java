package dev.switchboard.nri.bundled.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.internal.ByteClassCollector;
import com.dylibso.chicory.compiler.internal.ClassLoadingCollector;
import com.dylibso.chicory.compiler.internal.Compiler;
import com.dylibso.chicory.compiler.internal.CompilerResult;
import com.dylibso.chicory.compiler.internal.MachineFactory;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ExternalType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A compiled module in a file: the module without the functions that have been compiled, and their
 * classes. To read it takes a seventh of the heap that the module itself takes, and no time.
 *
 * @param module what is left of it
 * @param machine what runs its functions
 */
record CompiledFile(WasmModule module, Function<Instance, Machine> machine) {
  private static final String MODULE = "module.wasm";

  /** Its class is the one that the others hang on. */
  private static final String MAIN = "main/";

  private static final String OTHERS = "classes/";

  /**
   * Compiles a module into a file, for which this takes a JVM of its own: see {@link CodeCache}.
   *
   * @param args the module and the file to write
   */
  public static void main(String[] args) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(args[0]));
    WasmModule module;
    try {
      module = Parser.parse(bytes);
    } catch (ChicoryException e) {
      System.out.println("is no WebAssembly module: " + e.getMessage());
      System.exit(1);
      return;
    }
    write(module, bytes, Path.of(args[1]));
  }

  private static void write(WasmModule module, byte[] bytes, Path file) throws IOException {
    // A function that is too large for a method of the JVM is interpreted.
    CompilerResult result =
        Compiler.builder(module)
            .withInterpreterFallback(InterpreterFallback.SILENT)
            .withClassCollectorFactory(ByteClassCollector::new)
            .build()
            .compile();
    var kept = new HashSet<Integer>();
    int imported = module.importSection().count(ExternalType.FUNCTION);
    result.interpretedFunctions().forEach(function -> kept.add(function - imported));
    try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
      put(out, MODULE, StrippedModule.of(bytes, kept));
      String main = result.collector().mainClassName();
      for (Map.Entry<String, byte[]> each : result.classBytes().entrySet()) {
        put(out, (each.getKey().equals(main) ? MAIN : OTHERS) + each.getKey(), each.getValue());
      }
    }
  }

  private static void put(ZipOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(content);
    out.closeEntry();
  }

  /**
   * @throws ZipException if the file is damaged
   */
  static CompiledFile read(Path file) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      WasmModule module = Parser.parse(content(zip, MODULE));
      var classes = new ClassLoadingCollector();
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        String name = entries.nextElement().getName();
        if (name.startsWith(MAIN)) {
          classes.putMainClass(name.substring(MAIN.length()), content(zip, name));
        } else if (name.startsWith(OTHERS)) {
          classes.put(name.substring(OTHERS.length()), content(zip, name));
        }
      }
      return new CompiledFile(module, new MachineFactory(module, classes.machineFactory()));
    } catch (ChicoryException | LinkageError e) {
      throw new ZipException(file + " is damaged: " + e.getMessage());
    }
  }

  private static byte[] content(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new ZipException(zip.getName() + " is damaged: it has no " + name);
    }
    try (InputStream stream = zip.getInputStream(entry)) {
      return stream.readAllBytes();
    }
  }
}
