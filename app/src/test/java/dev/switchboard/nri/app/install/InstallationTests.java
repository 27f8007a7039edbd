package dev.switchboard.nri.app.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.app.install.Installation.Starter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTests {
  private static final Path CONFIG = Path.of("../config");

  @TempDir Path temp;
  private final List<String> told = new ArrayList<>();
  private Path distribution;
  private Path root;

  @BeforeEach
  void distribution() throws IOException {
    root = Files.createDirectory(temp.resolve("root"));
    distribution = temp.resolve("distribution");
    write("bin/switchboard", "#!/bin/sh\n").toFile().setExecutable(true);
    write("lib/a-1.jar", "a1");
    write("extensions/switchboard-extension-ulimit-1.jar", "u1");
    write("config/application.yaml", "switchboard: {}\n");
    write("config/systemd/switchboard.service", own("systemd/switchboard.service"));
    write("config/nri/50-switchboard", own("nri/50-switchboard"));
  }

  private Path write(String name, String content) throws IOException {
    Path file = distribution.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static String own(String name) throws IOException {
    return Files.readString(CONFIG.resolve(name));
  }

  private Installation installation() {
    told.clear();
    return new Installation(
        distribution,
        new Layout(root, Path.of("/opt/switchboard"), Path.of("/opt/nri/plugins")),
        told::add);
  }

  private String mode(String seen) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(seen)));
  }

  @Test
  void everythingIsPutInPlaceWithItsMode() throws IOException {
    installation().install(Starter.SYSTEMD);

    assertThat(mode("opt/switchboard/bin/switchboard")).isEqualTo("rwxr-xr-x");
    assertThat(mode("etc/switchboard")).isEqualTo("rwxr-x---");
    assertThat(mode("etc/switchboard/application.yaml")).isEqualTo("rw-r-----");
    assertThat(mode("var/cache/switchboard")).isEqualTo("rwxr-xr-x");
    assertThat(mode("etc/systemd/system/switchboard.service")).isEqualTo("rw-r--r--");
    assertThat(root.resolve("etc/systemd/system/switchboard.service"))
        .content()
        .contains("ExecStart=/opt/switchboard/bin/switchboard run")
        .doesNotContain("@PREFIX@");
    assertThat(root.resolve("opt/nri/plugins/50-switchboard")).doesNotExist();
  }

  @Test
  void secondTimeChangesNothing() throws IOException {
    installation().install(Starter.RUNTIME);
    installation().install(Starter.RUNTIME);

    assertThat(told.subList(0, told.indexOf("")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("unchanged") || line.startsWith("kept"));
  }

  @Test
  void upgradeLeavesNoJarOfTheOldVersionAndKeepsWhatIsTheOperators() throws IOException {
    installation().install(Starter.SYSTEMD);
    Path mine = root.resolve("opt/switchboard/extensions/mine.jar");
    Files.writeString(mine, "mine");
    Files.writeString(root.resolve("etc/switchboard/application.yaml"), "changed: true\n");
    Files.delete(distribution.resolve("lib/a-1.jar"));
    write("lib/a-2.jar", "a2");
    Files.delete(distribution.resolve("extensions/switchboard-extension-ulimit-1.jar"));
    write("extensions/switchboard-extension-ulimit-2.jar", "u2");

    installation().install(Starter.SYSTEMD);

    assertThat(root.resolve("opt/switchboard/lib")).isDirectoryNotContaining("glob:**/a-1.jar");
    assertThat(root.resolve("opt/switchboard/extensions/switchboard-extension-ulimit-1.jar"))
        .doesNotExist();
    assertThat(root.resolve("opt/switchboard/extensions/switchboard-extension-ulimit-2.jar"))
        .hasContent("u2");
    assertThat(mine).hasContent("mine");
    assertThat(root.resolve("etc/switchboard/application.yaml")).hasContent("changed: true");
  }

  @Test
  void changeOfTheStarterTakesTheOtherAway() throws IOException {
    installation().install(Starter.SYSTEMD);
    installation().install(Starter.RUNTIME);

    assertThat(root.resolve("etc/systemd/system/switchboard.service")).doesNotExist();
    assertThat(mode("opt/nri/plugins/50-switchboard")).isEqualTo("rwxr-xr-x");
  }

  @Test
  void b14ExecutableThatWouldKeepTheRuntimeFromStartingIsNamed() throws IOException {
    Path bad = Files.createDirectories(root.resolve("opt/nri/plugins")).resolve("README");
    Files.writeString(bad, "x").toFile().setExecutable(true);

    installation().install(Starter.RUNTIME);

    assertThat(told).anyMatch(line -> line.contains("/opt/nri/plugins/README is executable"));
  }

  @Test
  void uninstallingKeepsConfigurationLogsAndTheOperatorsJars() throws IOException {
    installation().install(Starter.SYSTEMD);
    Files.writeString(root.resolve("opt/switchboard/extensions/mine.jar"), "mine");

    installation().uninstall(false);

    assertThat(root.resolve("etc/systemd/system/switchboard.service")).doesNotExist();
    assertThat(root.resolve("opt/switchboard/lib")).doesNotExist();
    assertThat(root.resolve("opt/switchboard/extensions/mine.jar")).exists();
    assertThat(root.resolve("etc/switchboard/application.yaml")).exists();

    installation().uninstall(true);

    assertThat(root.resolve("opt/switchboard")).doesNotExist();
    assertThat(root.resolve("etc/switchboard")).doesNotExist();
  }
}
