package dev.switchboard.nri.bundled.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.WireWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeCacheTests {
  private static final byte[] REPLY =
      WireWriter.adjustment(ContainerAdjustment.builder().env("A", "1").build()).toByteArray();

  @TempDir Path cache;
  @TempDir Path folder;

  @BeforeEach
  void set() {
    System.setProperty("switchboard.cache", cache.toString());
  }

  @AfterEach
  void clear() {
    System.clearProperty("switchboard.cache");
  }

  private List<Path> kept() throws IOException {
    Path kept = cache.resolve("wasm");
    if (!Files.exists(kept)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(kept)) {
      return files.sorted().toList();
    }
  }

  private static Object inode(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private Path put(TinyModule module) throws IOException {
    return Files.write(folder.resolve("10-a.wasm"), module.bytes());
  }

  private CompiledFile compiled(Path module) throws Exception {
    try (CodeCache opened = CodeCache.open()) {
      return opened.compiled(ModuleFile.read(module));
    }
  }

  @Test
  void aModuleIsCompiledOnce() throws Exception {
    Path module = put(new TinyModule());
    var _ = compiled(module);
    assertThat(kept()).hasSize(1);
    Object first = inode(kept().getFirst());
    var _ = compiled(module);
    assertThat(kept()).hasSize(1);
    assertThat(inode(kept().getFirst())).isEqualTo(first);
    var _ = compiled(put(new TinyModule().pages(2)));
    assertThat(kept()).hasSize(2);
  }

  @Test
  void whatIsDamagedIsCompiledAgain() throws Exception {
    Path module = put(new TinyModule());
    var _ = compiled(module);
    Path file = kept().getFirst();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    var _ = compiled(module);
    assertThat(Files.size(file)).isEqualTo(whole.length);
  }

  @Test
  void noCodeIsTakenFromWhereOthersCanPutIt() throws Exception {
    Path open = Files.createDirectory(cache.resolve("wasm"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(compiled(put(new TinyModule()))).isNotNull();
    assertThat(kept()).isEmpty();
  }

  @Test
  void whatIsNoModuleIsToldAndNothingOfItIsKept() throws Exception {
    Path module = Files.writeString(folder.resolve("10-a.wasm"), "no module");
    assertThatThrownBy(() -> compiled(module))
        .isInstanceOf(ModuleException.class)
        .hasMessageContaining("module 10-a is no WebAssembly module");
    assertThat(kept()).isEmpty();
  }

  @Test
  void theNewestAreKept() throws Exception {
    var _ = compiled(put(new TinyModule()));
    Path first = kept().getFirst();
    for (int i = 0; i < 20; i++) {
      Path other = first.resolveSibling(i + "-" + first.getFileName());
      Files.copy(first, other);
      Files.setLastModifiedTime(other, FileTime.fromMillis(i * 1000L));
    }
    var _ = compiled(put(new TinyModule().pages(2)));
    assertThat(kept()).hasSize(16).contains(first);
  }

  @Test
  void aFunctionThatIsTooLargeIsInterpreted() throws Exception {
    put(new TinyModule().importing().lengthy("plugin_create_container", REPLY));
    var extension = new WasmExtension();
    extension.start(FixedContext.of(new Config(folder, 1, Duration.ofSeconds(20), false)));
    try {
      assertThat(
              extension.createContainer(
                  PodSandbox.of("default", "web", Map.of()),
                  Container.of("c1", "p1", "app"),
                  FixedRequest.withTime()))
          .isEqualTo(ContainerAdjustment.builder().env("A", "1").build());
    } finally {
      extension.stop();
    }
  }
}
