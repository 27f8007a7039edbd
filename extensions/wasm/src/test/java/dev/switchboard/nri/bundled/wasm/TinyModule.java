package dev.switchboard.nri.bundled.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Assembles modules by hand, of an instruction or two for each function. */
final class TinyModule {
  /** What NRI v0.9 had. */
  static final List<String> V0_9 =
      List.of(
          "plugin_configure",
          "plugin_synchronize",
          "plugin_shutdown",
          "plugin_create_container",
          "plugin_update_container",
          "plugin_stop_container",
          "plugin_state_change");

  /** Answers with nothing. */
  static final byte[] NOTHING = {0x42, 0x00};

  /** {@code unreachable}. */
  static final byte[] TRAP = {0x00};

  /** {@code loop br 0 end unreachable}. */
  static final byte[] LOOP = {0x03, 0x40, 0x0C, 0x00, 0x0B, 0x00};

  /** Grows its memory by a page again and again, and traps when it gets no more. */
  static final byte[] HUNGRY = {
    0x03, 0x40, 0x41, 0x01, 0x40, 0x00, 0x41, 0x7F, 0x47, 0x0D, 0x00, 0x0B, 0x00
  };

  private static final int TEXT_AT = 16;
  private final Map<String, byte[]> calls = new LinkedHashMap<>();
  private int version = 1;
  private int pages = 1;
  private int imported;
  private byte[] text = {};

  TinyModule() {
    V0_9.forEach(name -> calls.put(name, NOTHING));
  }

  /** With a body for one of its calls. */
  TinyModule with(String call, byte[] body) {
    calls.put(call, body);
    return this;
  }

  TinyModule without(String call) {
    calls.remove(call);
    return this;
  }

  TinyModule version(int number) {
    version = number;
    return this;
  }

  /** With the host's log, which it does not call. */
  TinyModule importing() {
    imported = 1;
    return this;
  }

  /** With a call that a method of the JVM has no room for, and which answers with a message. */
  TinyModule lengthy(String call, byte[] message) {
    answering(call, message);
    var body = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      body.writeBytes(new byte[] {0x41, 0, 0x28, 2, 0, 0x1A}); // load the first word, drop it
    }
    body.writeBytes(calls.get(call));
    return with(call, body.toByteArray());
  }

  /** With memory to begin with, of 64 KiB each. */
  TinyModule pages(int number) {
    pages = number;
    return this;
  }

  /** With a call that answers with an error. */
  TinyModule refusing(String call, String words) {
    return answering(call, words.getBytes(StandardCharsets.UTF_8), 1L << 31);
  }

  /** With a call that answers with a message. */
  TinyModule answering(String call, byte[] message) {
    return answering(call, message, 0);
  }

  private TinyModule answering(String call, byte[] message, long flag) {
    text = message;
    var body = new ByteArrayOutputStream();
    body.write(0x42); // i64.const
    signed(body, ((long) TEXT_AT << 32) | flag | message.length);
    return with(call, body.toByteArray());
  }

  byte[] bytes() {
    var module = new ByteArrayOutputStream();
    module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    // () → i64, (i32) → i32, (i32) → (), (i32, i32) → i64
    section(
        module,
        1,
        List.of(
            new byte[] {0x60, 0, 1, 0x7E},
            new byte[] {0x60, 1, 0x7F, 1, 0x7F},
            new byte[] {0x60, 1, 0x7F, 0},
            new byte[] {0x60, 2, 0x7F, 0x7F, 1, 0x7E}));
    if (imported > 0) {
      byte[] log = {3, 'e', 'n', 'v', 3, 'l', 'o', 'g', 0, 3};
      section(module, 2, List.of(log));
    }
    List<byte[]> types = new ArrayList<>(List.of(new byte[] {0}, new byte[] {1}, new byte[] {2}));
    calls.forEach((_, _) -> types.add(new byte[] {3}));
    section(module, 3, types);
    var memory = new ByteArrayOutputStream();
    memory.write(0);
    unsigned(memory, pages);
    section(module, 5, List.of(memory.toByteArray()));
    section(module, 7, exports());
    List<byte[]> bodies = new ArrayList<>();
    bodies.add(body(new byte[] {0x42, (byte) version}));
    bodies.add(body(new byte[] {0x41, (byte) 0x80, 0x08})); // malloc always gives 1024
    bodies.add(body(new byte[] {}));
    calls.values().forEach(each -> bodies.add(body(each)));
    section(module, 10, bodies);
    var data = new ByteArrayOutputStream();
    data.writeBytes(new byte[] {0, 0x41, TEXT_AT, 0x0B});
    unsigned(data, text.length);
    data.writeBytes(text);
    section(module, 11, List.of(data.toByteArray()));
    return module.toByteArray();
  }

  private List<byte[]> exports() {
    List<byte[]> exports = new ArrayList<>();
    exports.add(export("memory", 2, 0));
    List<String> functions = new ArrayList<>(List.of("plugin_api_version", "malloc", "free"));
    functions.addAll(calls.keySet());
    for (int i = 0; i < functions.size(); i++) {
      exports.add(export(functions.get(i), 0, imported + i));
    }
    return exports;
  }

  private static byte[] export(String name, int kind, int index) {
    var out = new ByteArrayOutputStream();
    unsigned(out, name.length());
    out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    out.write(kind);
    unsigned(out, index);
    return out.toByteArray();
  }

  private static byte[] body(byte[] instructions) {
    var out = new ByteArrayOutputStream();
    unsigned(out, instructions.length + 2L);
    out.write(0); // no locals
    out.writeBytes(instructions);
    out.write(0x0B);
    return out.toByteArray();
  }

  private static void section(ByteArrayOutputStream module, int id, List<byte[]> entries) {
    var content = new ByteArrayOutputStream();
    unsigned(content, entries.size());
    entries.forEach(content::writeBytes);
    module.write(id);
    unsigned(module, content.size());
    module.writeBytes(content.toByteArray());
  }

  private static void unsigned(ByteArrayOutputStream out, long value) {
    long left = value;
    for (; left > 0x7F; left >>>= 7) {
      out.write((int) (left & 0x7F) | 0x80);
    }
    out.write((int) left);
  }

  private static void signed(ByteArrayOutputStream out, long value) {
    long left = value;
    while (left < -64 || left > 63) {
      out.write((int) (left & 0x7F) | 0x80);
      left >>= 7;
    }
    out.write((int) left & 0x7F);
  }
}
