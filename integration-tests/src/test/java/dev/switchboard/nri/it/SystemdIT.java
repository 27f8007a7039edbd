package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What systemd itself says of the unit that {@code install} writes. */
@Timeout(120)
class SystemdIT {
  private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level .*: ([0-9.]+)");

  @TempDir Path work;
  private Path unit;

  @BeforeEach
  void install() throws Exception {
    Peers.require("systemd");
    Path root = Files.createDirectory(work.resolve("root"));
    run(
        Peers.distribution().resolve("bin/switchboard").toString(),
        "install",
        "--root",
        root.toString());
    // The program is where the unit says only on a node; systemd looks whether it is there.
    unit =
        Files.writeString(
            work.resolve("switchboard.service"),
            Files.readString(root.resolve("etc/systemd/system/switchboard.service"))
                .replace("/opt/switchboard", root + "/opt/switchboard"));
  }

  private String run(String... command) throws Exception {
    Path output = work.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> String.join(" ", command)).isZero();
    return Files.readString(output);
  }

  @Test
  void unitIsValid() throws Exception {
    assertThat(run("systemd-analyze", "verify", unit.toString())).isEmpty();
  }

  @Test
  void unitIsHardened() throws Exception {
    String table = run("systemd-analyze", "security", "--offline=yes", unit.toString());
    Matcher exposure = EXPOSURE.matcher(table);
    assertThat(exposure.find()).as(table).isTrue();
    assertThat(Double.parseDouble(exposure.group(1))).as(table).isLessThanOrEqualTo(3.0);
  }
}
