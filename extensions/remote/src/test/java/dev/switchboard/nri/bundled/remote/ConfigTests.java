package dev.switchboard.nri.bundled.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.bundled.remote.Config.RemoteConfig;
import dev.switchboard.nri.bundled.remote.Config.TlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTests {
  private static List<String> problems(String name, RemoteConfig remote) {
    var problems = new ArrayList<String>();
    new Config(Map.of(name, remote))
        .validate((key, got, expected) -> problems.add(key + ": " + expected));
    return problems;
  }

  private static RemoteConfig at(String address, TlsConfig tls) {
    return new RemoteConfig(address, null, null, null, null, null, null, null, null, tls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unix:///run/x.sock",
        "unix:/run/x.sock",
        "https://policy.example:8443",
        "https://[::1]:8443/",
        "http://127.0.0.1:1"
      })
  void addresses(String address) {
    assertThat(problems("a", at(address, null))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/run/x.sock",
        "unix://run/x.sock",
        "unix:x.sock",
        "https://policy.example",
        "https://policy.example:8443/path",
        "https://me@policy.example:8443",
        "dns:///policy.example:8443",
        "policy.example:8443",
        "https://a b:1"
      })
  void otherTextsAreNoAddresses(String address) {
    assertThat(problems("a", at(address, null)))
        .containsExactly("remotes.a.address: " + Address.EXPECTED);
  }

  @Test
  void aPathMayBeAsLongAsTheKernelTakesIt() {
    assertThat(Address.parse("unix:///" + "x".repeat(106))).isPresent();
    assertThat(Address.parse("unix:///" + "x".repeat(107))).isEmpty();
  }

  @Test
  void mistakesAreToldTogether() {
    var tls = new TlsConfig(Path.of("ca.pem"), Path.of("/x.pem"), null, "");
    Duration none = Duration.ZERO;
    var remote = new RemoteConfig("ftp://x", null, none, none, null, null, null, none, none, tls);
    assertThat(problems("Policy_1", remote))
        .containsExactly(
            "remotes.Policy_1: a name of up to 63 lower-case letters, digits and dashes",
            "remotes.Policy_1.address: " + Address.EXPECTED,
            "remotes.Policy_1.timeout: more than 0",
            "remotes.Policy_1.start-timeout: more than 0",
            "remotes.Policy_1.keep-alive-timeout: more than 0",
            "remotes.Policy_1.keep-alive-time: 10s or more; servers may end connections that are"
                + " probed more often than they allow",
            "remotes.Policy_1.tls.ca: an absolute path",
            "remotes.Policy_1.tls.certificate: tls.key beside it: mutual TLS needs both, plain TLS"
                + " neither");
  }

  @Test
  void filesForTlsNeedAnAddressWithIt() {
    var tls = new TlsConfig(null, null, Path.of("/x.key"), "");
    assertThat(problems("a", at("unix:///run/x.sock", tls)))
        .containsExactly(
            "remotes.a.tls: no such key, or an address that begins with https://",
            "remotes.a.tls.key: tls.certificate beside it: mutual TLS needs both, plain TLS"
                + " neither");
  }
}
