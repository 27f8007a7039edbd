package dev.switchboard.nri.bundled.rdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.bundled.rdt.RdtExtension.Config;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rdt;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RdtExtensionTests {
  private static final String SUFFIX = ".rdt.noderesource.dev/container.c0";

  private static ContainerAdjustment adjustment(Compat compat, Map<String, String> annotations)
      throws InvalidAnnotationException {
    var extension = new RdtExtension();
    extension.start(FixedContext.of(new Config(compat, Path.of("/nonexistent"))));
    return extension.createContainer(
        PodSandbox.of("default", "web", annotations),
        Container.of("c1", "p1", "c0"),
        FixedRequest.withTime());
  }

  private static Optional<Rdt> rdt(Compat compat, Map<String, String> annotations)
      throws InvalidAnnotationException {
    return adjustment(compat, annotations).rdt().map(RdtChange::rdt);
  }

  private static Optional<Rdt> rdt(String key, String value) throws InvalidAnnotationException {
    return rdt(Compat.MENDED, Map.of(key, value));
  }

  @Test
  void allThreeFieldsAreSet() throws Exception {
    assertThat(
            rdt(
                Compat.MENDED,
                Map.of(
                    "closid" + SUFFIX, "gold",
                    "schemata" + SUFFIX, "L3:0=ff;1=ff, MB:0=50",
                    "enablemonitoring" + SUFFIX, "T")))
        .contains(
            new Rdt(
                Optional.of("gold"),
                Optional.of(List.of("L3:0=ff;1=ff", "MB:0=50")),
                Optional.of(true)));
  }

  @Test
  void annotationsOfOthersAskForNothing() throws Exception {
    assertThat(adjustment(Compat.MENDED, Map.of("x", "y")).isEmpty()).isTrue();
    assertThat(rdt("closid.rdt.noderesource.dev/container.other", "gold")).isEmpty();
  }

  @Test
  void thePodsAnnotationCountsUnlessTheContainerHasOneEvenIfEmpty() throws Exception {
    assertThat(rdt("closid.rdt.noderesource.dev/pod", "gold").orElseThrow().closId())
        .contains("gold");
    assertThat(rdt("closid.rdt.noderesource.dev", "gold").orElseThrow().closId()).contains("gold");
    assertThat(
            rdt(
                Compat.MENDED,
                Map.of("closid.rdt.noderesource.dev", "gold", "closid" + SUFFIX, "")))
        .isEmpty();
  }

  @Test
  void upstreamKnowsContainersOnlyAndTakesTextsAsTheyAre() throws Exception {
    assertThat(rdt(Compat.UPSTREAM, Map.of("closid.rdt.noderesource.dev/pod", "gold"))).isEmpty();
    Rdt rdt =
        rdt(Compat.UPSTREAM, Map.of("closid" + SUFFIX, "", "schemata" + SUFFIX, "a, b,"))
            .orElseThrow();
    assertThat(rdt.closId()).contains("");
    assertThat(rdt.schemata()).contains(List.of("a", " b", ""));
  }

  @Test
  void problemsNameTheirKeyAndAreToldTogether() {
    assertThatThrownBy(() ->
            rdt(
                Compat.MENDED,
                Map.of(
                    "enablemonitoring" + SUFFIX, "yes",
                    "schemata" + SUFFIX, "L3=ff",
                    "closid" + SUFFIX, "../gold")))
        .hasMessageContaining("enablemonitoring" + SUFFIX + ":1:1: the value is \"yes\"")
        .hasMessageContaining("schemata" + SUFFIX)
        .hasMessageContaining("closid" + SUFFIX);
  }

  @Test
  void anUnknownFieldIsIgnoredUnlessStrict() throws Exception {
    Map<String, String> annotations = Map.of("colour" + SUFFIX, "red");
    assertThat(rdt(Compat.MENDED, annotations)).isEmpty();
    assertThatThrownBy(() -> rdt(Compat.STRICT, annotations))
        .hasMessageContaining("colour" + SUFFIX)
        .hasMessageContaining("one of closid, schemata, enablemonitoring");
  }

  @Test
  void nothingIsLeftBehindInAnEmptyRdt() throws Exception {
    assertThat(adjustment(Compat.MENDED, Map.of("schemata" + SUFFIX, "")).isEmpty()).isTrue();
  }
}
