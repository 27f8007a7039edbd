package dev.switchboard.nri.bundled.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.bundled.devices.Config.Rule;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedTests {
  @TempDir Path temp;

  private static Rule rule(List<String> devices, List<String> mounts, List<String> sysctls) {
    return new Rule(List.of("team-*"), devices, List.of(), mounts, List.of(), sysctls, List.of());
  }

  private static Allowed in(String namespace, Rule... rules) {
    return Allowed.in(namespace, List.of(rules));
  }

  private static Mount mount(String type, String source, String... options) {
    return new Mount("/m", type, source, List.of(options));
  }

  private static Device device(String path, String type, long major, long minor) {
    OptionalInt none = OptionalInt.empty();
    return new Device(path, type, major, minor, none, none, none);
  }

  @Test
  void withoutRulesEverythingIsAllowedAndWithRulesOfOthersNothing() {
    assertThat(in("x").mount(mount("bind", "/"))).isTrue();
    assertThat(
            in("x", rule(List.of("/**"), List.of("/**"), List.of("**"))).mount(mount("bind", "/")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'c 10:229 /dev/fuse', /dev/fuse, c, 10, 229, true",
    "'c 10:229 /dev/fuse', /dev/fuse, u, 10, 229, true",
    "'c 10:229 /dev/fuse', /dev/fuse, c, 10, 230, false",
    "'c 10:229 /dev/fuse', /dev/other, c, 10, 229, false",
    "'c 195:* /dev/nvidia*', /dev/nvidia7, c, 195, 7, true",
    "'c 195:* /dev/nvidia*', /dev/nvidia7, b, 195, 7, false",
    "/dev/null, /dev/null, c, 1, 3, true",
    "/dev/null, /dev/null, b, 8, 0, false",
    "/dev/*, /dev/not-there, b, 8, 0, false",
    "/dev/*, /dev/not-there, p, 0, 0, true"
  })
  void aDeviceIsJudgedByItsNumbersToo(
      String rule, String path, String type, long major, long minor, boolean allowed) {
    assertThat(
            in("team-a", rule(List.of(rule), List.of(), List.of()))
                .device(device(path, type, major, minor)))
        .isEqualTo(allowed);
  }

  @Test
  void neitherDotsNorLinksLeadOutOfWhatIsListed() throws IOException {
    Path data = Files.createDirectories(temp.toRealPath().resolve("data/in"));
    Files.createSymbolicLink(data.resolve("out"), Path.of("/etc"));
    Allowed allowed =
        in("team-a", rule(List.of(), List.of(data + "/**", "tmpfs", data.toString()), List.of()));
    assertThat(allowed.mount(mount("bind", data.toString()))).isTrue();
    assertThat(allowed.mount(mount("", data + "/not-there", "rbind"))).isTrue();
    assertThat(allowed.mount(mount("bind", data + "/../../x"))).isFalse();
    assertThat(allowed.mount(mount("bind", data + "/out"))).isFalse();
    assertThat(allowed.mount(mount("bind", "etc"))).isFalse();
    assertThat(allowed.mount(mount("tmpfs", "tmpfs"))).isTrue();
    assertThat(allowed.mount(mount("tmpfs", "/etc", "bind"))).isFalse();
    assertThat(allowed.mount(mount("overlay", "overlay", "lowerdir=/"))).isFalse();
    assertThat(allowed.mount(mount("", data.toString()))).isFalse();
    assertThat(allowed.mount(mount(data.toString(), "x"))).isFalse();
  }

  @Test
  void aKernelParameterHasNoSlashes() {
    Allowed allowed = in("team-a", rule(List.of(), List.of(), List.of("net.**")));
    assertThat(allowed.sysctl("net.ipv4.ip_forward")).isTrue();
    assertThat(allowed.sysctl("net./../kernel.core_pattern")).isFalse();
  }

  @Test
  void everyProblemOfTheConfigurationIsTold() {
    var problems = new ArrayList<String>();
    new Config(
            Compat.MENDED,
            List.of(
                new Rule(
                    List.of(""),
                    List.of("dev/x", "c 1:2"),
                    List.of("{"),
                    List.of("[a"),
                    List.of(),
                    List.of(),
                    List.of("nice"))))
        .validate((key, got, expected) -> problems.add(key + "=" + got));
    assertThat(problems)
        .containsExactlyInAnyOrder(
            "allow[0].namespaces[0]=",
            "allow[0].cdi-devices[0]={",
            "allow[0].mounts[0]=[a",
            "allow[0].devices[0]=dev/x",
            "allow[0].devices[1]=c 1:2",
            "allow[0].policies[0]=nice");
  }
}
