package dev.switchboard.nri.bundled.wasm;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * An instance of a module. A call takes and gives protobuf: the request lies in memory that the
 * module's {@code malloc} gave; the reply is one number, the address in its upper half, the size in
 * its lower one, of which the highest bit says that it is an error's text. Both are given back by
 * {@code free}. Not thread safe.
 */
final class Running {
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);
  private static final long API_VERSION = 1;
  private static final int ERROR = 1 << 31;

  private final String name;
  private final Program program;
  private final ScheduledExecutorService timers;
  private final Instance instance;

  /** What is done in a module. */
  private interface Work<T> {
    T run() throws ModuleException;
  }

  /**
   * Makes an instance and initializes it.
   *
   * @param limit for that
   */
  Running(String name, Program program, ScheduledExecutorService timers, Duration limit)
      throws BrokenInstanceException, ModuleException, InterruptedException {
    this.name = name;
    this.program = program;
    this.timers = timers;
    this.instance = within(limit, this::instantiate);
  }

  private Instance instantiate() throws ModuleException {
    // No arguments, environment, folders or streams of ours; the clock and random numbers only.
    var wasi = WasiPreview1.builder().withOptions(WasiOptions.builder().build()).build();
    var log =
        new HostFunction(
            "env",
            "log",
            FunctionType.of(List.of(ValType.I32, ValType.I32), List.of(ValType.I64)),
            (caller, args) -> log(caller, (int) args[0], (int) args[1]));
    Instance made =
        Instance.builder(program.code())
            .withImportValues(
                ImportValues.builder().addFunction(wasi.toHostFunctions()).addFunction(log).build())
            .withMachineFactory(program.machine())
            .withMemoryLimits(program.memory())
            .withStart(false)
            .build();
    if (program.has("_initialize")) {
      var _ = made.export("_initialize").apply();
    }
    long version = made.export("plugin_api_version").apply()[0];
    if (version != API_VERSION) {
      throw ModuleException.of(
          name, "speaks version %d of the API, expected %d".formatted(version, API_VERSION));
    }
    return made;
  }

  /**
   * Takes {@code LogRequest{string msg = 1; Level level = 2;}}, which no plugin API but this has.
   */
  private long[] log(Instance caller, int address, int size) {
    String text = "";
    int level = 0;
    try {
      var input = CodedInputStream.newInstance(caller.memory().readBytes(address, size));
      for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> text = input.readString();
          case 2 -> level = input.readEnum();
          default -> input.skipField(tag);
        }
      }
    } catch (IOException e) {
      text = "logs what is no message: " + e.getMessage();
      level = 3;
    }
    LOG.atLevel(level(level)).log("{}: {}", name, text.strip());
    return new long[] {0}; // an empty message
  }

  private static Level level(int number) {
    return switch (number) {
      case 2 -> Level.INFO;
      case 3 -> Level.WARN;
      case 4 -> Level.ERROR;
      default -> Level.DEBUG;
    };
  }

  /**
   * Calls one of its functions.
   *
   * @throws ModuleException with its own text, if it answers with an error
   * @throws BrokenInstanceException if it trapped, or did not return in time
   * @throws InterruptedException if somebody else has interrupted the thread; it is broken too
   */
  byte[] call(String function, byte[] request, Duration limit)
      throws ModuleException, BrokenInstanceException, InterruptedException {
    return within(limit, () -> call(function, request));
  }

  private byte[] call(String function, byte[] request) throws ModuleException {
    int address = 0;
    if (request.length > 0) {
      address = (int) instance.export("malloc").apply(request.length)[0];
      instance.memory().write(address, request);
    }
    long result = instance.export(function).apply(address, request.length)[0];
    if (address != 0) {
      free(address);
    }
    int reply = (int) (result >>> 32);
    int size = (int) result & ~ERROR;
    byte[] bytes = size == 0 ? new byte[0] : instance.memory().readBytes(reply, size);
    if (reply != 0) {
      free(reply);
    }
    if (((int) result & ERROR) != 0) {
      throw ModuleException.refused(new String(bytes, StandardCharsets.UTF_8));
    }
    return bytes;
  }

  private void free(int address) {
    var _ = instance.export("free").apply(address);
  }

  private <T> T within(Duration limit, Work<T> work)
      throws ModuleException, BrokenInstanceException, InterruptedException {
    try (var deadline = new Deadline(timers, limit)) {
      try {
        return work.run();
      } catch (ChicoryInterruptedException e) {
        if (!deadline.passed()) {
          throw new InterruptedException();
        }
        throw new BrokenInstanceException("did not return within " + limit.toMillis() + " ms");
      } catch (ChicoryException | IndexOutOfBoundsException e) {
        throw new BrokenInstanceException("trapped: " + Program.oneLine(e));
      } catch (StackOverflowError e) {
        throw new BrokenInstanceException("trapped: its stack is full");
      }
    }
  }

  /** How much memory it has, in bytes. */
  long memory() {
    return (long) instance.memory().pages() * com.dylibso.chicory.runtime.Memory.PAGE_SIZE;
  }
}
