package dev.switchboard.nri.bundled.networkdevices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DeviceAnnotationTests {
  private static final String KEY = "netdevice.noderesource.dev";

  private static List<PodDevice> devices(Config config, Map<String, String> annotations)
      throws InvalidAnnotationException {
    return DeviceAnnotation.read(config, PodSandbox.of("default", "web", annotations));
  }

  private static List<PodDevice> devices(String value) throws InvalidAnnotationException {
    return devices(Config.DEFAULT, Map.of(KEY, value));
  }

  @Test
  void b12DefaultsAreTheNameAndTheWholeAddress() throws Exception {
    assertThat(devices("[{name: eth5, address: 10.0.0.5}, {name: eth6, address: 'fd00::6'}]"))
        .containsExactly(
            new PodDevice("eth5", "eth5", Optional.of("10.0.0.5/32"), OptionalInt.empty()),
            new PodDevice("eth6", "eth6", Optional.of("fd00::6/128"), OptionalInt.empty()));
  }

  @Test
  void everythingThatIsGivenIsRead() throws Exception {
    assertThat(devices("[{name: a, new_name: b, address: 10.0.0.5, prefix: 24, mtu: 1400}]"))
        .containsExactly(new PodDevice("a", "b", Optional.of("10.0.0.5/24"), OptionalInt.of(1400)));
  }

  @Test
  void b12TheKeyOfTheCodeAndThatOfItsDocumentationAreRead() throws Exception {
    for (String key :
        List.of(
            KEY + "/pod",
            KEY,
            "netdevices.noderesource.dev/pod",
            "netdevices.noderesource.dev",
            "netdevices.nri.containerd.io/pod",
            "netdevices.nri.containerd.io")) {
      assertThat(devices(Config.DEFAULT, Map.of(key, "[{name: a}]"))).as(key).hasSize(1);
    }
    assertThat(
            devices(
                Config.DEFAULT,
                Map.of(KEY, "[{name: bare}]", "netdevices.noderesource.dev/pod", "[{name: pod}]")))
        .extracting(PodDevice::name)
        .containsExactly("pod");
    assertThat(devices(Config.DEFAULT, Map.of(KEY + "/container.a", "[{name: a}]"))).isEmpty();
  }

  @Test
  void allProblemsAreToldWithTheirPlaces() {
    assertThatThrownBy(() ->
            devices(
                """
                - {name: 'a b'}
                - {name: ok, address: bogus, mtu: 5}
                - {name: ok, new_name: x, address: 10.0.0.1, prefix: 33}
                - {name: -x}
                - {}
                """))
        .hasMessageContaining(KEY + ":1:10: [0].name is \"a b\", expected the name")
        .hasMessageContaining("[1].address is \"bogus\"")
        .hasMessageContaining("[1].mtu is \"5\", expected 68 to 65535 bytes")
        .hasMessageContaining("[2].name is \"ok\" for the second time")
        .hasMessageContaining("[2].prefix is \"33\"")
        .hasMessageContaining("[3].name is \"-x\"")
        .hasMessageContaining("[4] is without a name");
  }

  @Test
  void interfacesThatAreNotGivenAwayAreRefused() throws Exception {
    var config = new Config(Compat.MENDED, List.of("vf[0-9]+"));
    assertThat(devices(config, Map.of(KEY, "[{name: vf12}]"))).hasSize(1);
    assertThatThrownBy(() -> devices(config, Map.of(KEY, "[{name: eth0}]")))
        .hasMessageContaining("\"eth0\", which this host does not give away");
  }

  @Test
  void aPodOfTheHostsNetworkIsRefused() {
    var extension = new NetworkDevicesExtension();
    extension.start(FixedContext.of(Config.DEFAULT));
    PodSandbox pod = PodSandbox.of("default", "web", Map.of(KEY, "[{name: a}]"));
    assertThatThrownBy(() -> extension.runPodSandbox(pod, FixedRequest.withTime()))
        .hasMessageContaining("trying to inject network device on host network Pod");
  }

  @Test
  void podsWithoutTheAnnotationAreLeftAlone() throws Exception {
    var extension = new NetworkDevicesExtension();
    extension.start(FixedContext.of(Config.DEFAULT));
    PodSandbox pod = PodSandbox.of("default", "web", Map.of());
    extension.runPodSandbox(pod, FixedRequest.withTime());
    extension.onEvent(new PodSandboxStopped(pod), FixedRequest.withTime());
  }
}
