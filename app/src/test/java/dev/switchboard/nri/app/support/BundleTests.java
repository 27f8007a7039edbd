package dev.switchboard.nri.app.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTests {
  @TempDir Path folder;

  @Test
  void tarUnpacksWhatWasPacked() throws Exception {
    var bundle = new Bundle();
    bundle.add(
        new SupportData(
            List.of("switchboard 1"),
            List.of("a: b"),
            ProcessSummary.now(),
            Base64.getEncoder().encodeToString(new byte[] {1, 2, 3})));
    bundle.add("empty.txt", "");
    bundle.add("long.txt", "äöü".repeat(1000));
    Path file = folder.resolve("b.tar.gz");
    bundle.write(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Process tar =
        new ProcessBuilder("tar", "xzf", file.toString()).directory(folder.toFile()).start();
    assertThat(tar.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(tar.exitValue()).isZero();
    Path unpacked = folder.resolve("switchboard-support");
    assertThat(unpacked.resolve("versions.txt")).hasContent("switchboard 1");
    assertThat(unpacked.resolve("configuration.txt")).hasContent("a: b");
    assertThat(unpacked.resolve("threads.txt")).content().contains("\"main\"", "    at ");
    assertThat(unpacked.resolve("memory.txt")).content().contains("heap: ", "VmRSS:");
    assertThat(unpacked.resolve("record.gz")).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(unpacked.resolve("empty.txt")).isEmptyFile();
    assertThat(unpacked.resolve("long.txt")).hasContent("äöü".repeat(1000));
    assertThatThrownBy(() -> bundle.write(file)).isInstanceOf(FileAlreadyExistsException.class);
  }
}
